namespace Roam.Links;

/// <summary>
/// A reliable, ordered link that keeps message boundaries: what a session runs over. One task receives and one task sends at a time; the
/// two may run at once, and <see cref="Abort"/> may be called by anybody at any time.
/// </summary>
/// <remarks>Disposing aborts the link and returns its buffers to the pool, that of the last received message included: whoever disposes
/// sees to it that nobody reads that message any more. It waits for nothing; a receive that is still running fails and returns its buffers
/// itself.</remarks>
public interface ILink : IAsyncDisposable
{
    /// <summary>Where the peer is, for logs and for handlers: an address or a name. Never empty.</summary>
    string RemoteAddress { get; }

    /// <summary>Sends one or more messages, in order. The bytes belong to the caller again when the task ends. Does not block: the thread
    /// that calls it may be the one that sends for all sessions of the process.</summary>
    /// <exception cref="LinkException">The link has failed, was aborted, or this direction was closed.</exception>
    /// <exception cref="OperationCanceledException">The token fired. The link cannot be used for sending any more.</exception>
    ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default);

    /// <summary>Receives the next message. Its bytes may be read until the next call of this method.</summary>
    /// <returns>The message, or <see cref="LinkMessage.End"/> when the peer has closed its direction between two messages; again and
    /// again from then on. Where the peer cannot close one direction alone, it is <see cref="LinkMessage.EndOfBoth"/>.</returns>
    /// <exception cref="LinkException">The link has failed, was aborted, ended inside a message, or the message is too large.</exception>
    /// <exception cref="OperationCanceledException">The token fired. No byte is lost: receiving may go on.</exception>
    ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Closes the sending direction after what was sent; the peer then receives <see cref="LinkMessage.End"/>. Receiving goes
    /// on. Does nothing the second time. Counts as a send: not while one is running. After a message over the limit, with which receiving
    /// has failed, it also waits until the peer has closed its direction: otherwise what was sent last might not arrive.</summary>
    /// <exception cref="LinkException">The link has failed or was aborted, or an earlier send was broken off.</exception>
    ValueTask CloseOutputAsync(CancellationToken cancellationToken = default);

    /// <summary>The same, and tells the peer why, if the transport can. With <see cref="LinkCloseReason.UnexpectedPeer"/>, too, it may wait
    /// until the peer has closed its direction.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="description">The same for people; cut off where the transport takes less.</param>
    /// <param name="cancellationToken">As above.</param>
    /// <exception cref="LinkException">As above.</exception>
    ValueTask CloseOutputAsync(LinkCloseReason reason, string? description, CancellationToken cancellationToken = default) =>
        CloseOutputAsync(cancellationToken);

    /// <summary>Ends the link at once, in both directions: whatever waits fails with <see cref="LinkException"/>. Never throws or
    /// blocks.</summary>
    void Abort();
}
