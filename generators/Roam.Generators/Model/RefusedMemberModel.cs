namespace Roam.Generators.Model;

/// <summary>A member of a refused contract.</summary>
internal sealed record RefusedMemberModel
{
    /// <summary>The member up to its body: <c>public global::System.Threading.Tasks.ValueTask AddAsync(ref int value)</c>.</summary>
    public required string Head { get; init; }

    /// <summary>The accessors of a property or event, such as <c>get</c>; none for a method.</summary>
    public required EquatableArray<string> Accessors { get; init; }
}
