namespace Roam.Generators.Diagnostics.Channels;

/// <summary>What a method does with a half of a channel.</summary>
internal enum HalfUseKind
{
    /// <summary>Sends an item.</summary>
    Send,

    Complete,

    /// <summary>Calls its <c>DisposeAsync</c>.</summary>
    Dispose,

    /// <summary>Disposes of it by <c>await using</c>.</summary>
    Using,

    /// <summary>Passes it to a call of a contract.</summary>
    Call,

    /// <summary>Anything else: reads it, or gives it to code that may do anything with it.</summary>
    Other,
}
