namespace Roam.Generators.Tests.Pipeline;

/// <summary>A piece of a file that becomes another; where it begins if the piece is empty.</summary>
internal sealed record TextEdit(string Name, int File, string From, string To)
{
    public bool CanApply(string text) => text.Contains(From, StringComparison.Ordinal);

    /// <summary>The text after the edit; as it was if another edit has removed the piece.</summary>
    public string Apply(string text)
    {
        int start = text.IndexOf(From, StringComparison.Ordinal);
        return start < 0 ? text : text[..start] + To + text[(start + From.Length)..];
    }
}
