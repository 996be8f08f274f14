namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>An object in an object, and a list; equal if its parts are.</summary>
internal sealed record Nested(string Name, Point Point, string[] Tags)
{
    public bool Equals(Nested? other) =>
        other is not null && Name == other.Name && Point == other.Point && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => HashCode.Combine(Name, Point, Tags.Length);
}
