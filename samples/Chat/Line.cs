namespace Chat;

/// <summary>Something that was said in a room.</summary>
public sealed record Line(int Number, string Speaker, string Text);
