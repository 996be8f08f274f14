namespace Roam.Links.Reliable;

/// <summary>A link underneath a reliable one, from the handshake until it is lost, replaced or closed.</summary>
/// <remarks>Belongs to the lock of the reliable link.</remarks>
internal sealed class Attachment(ILink link)
{
    /// <summary>The link.</summary>
    public ILink Link { get; } = link;

    /// <summary>Whether the reading task reads it, and so disposes of it.</summary>
    public bool IsRead { get; set; }

    /// <summary>Whether the last frame has been given to it.</summary>
    public bool IsFarewellSent { get; set; }

    /// <summary>Whether its output was closed, or is being closed.</summary>
    public bool IsOutputClosed { get; set; }

    /// <summary>Ends when nothing more is sent on it: its output was closed, it failed, or it was detached.</summary>
    public TaskCompletionSource OutputEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when no send runs on it any more, if somebody waits for that.</summary>
    public TaskCompletionSource? Idle { get; set; }
}
