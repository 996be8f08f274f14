namespace Roam.Channels;

/// <summary>
/// What the table holds under a channel's id: the side of a channel that the peer's messages are for. The members are called by the
/// read loop, except for <see cref="Fail"/>, which any thread may call; none blocks or runs user code.
/// </summary>
internal abstract class ChannelEndpoint
{
    /// <summary>Takes an item.</summary>
    /// <param name="payload">The encoded item, valid during the call.</param>
    /// <exception cref="ProtocolViolationException">The peer may not send an item on this channel, or not now.</exception>
    public abstract void OnItem(ReadOnlySpan<byte> payload);

    /// <summary>Notes that the peer sends nothing more.</summary>
    /// <exception cref="ProtocolViolationException">The peer is the receiver.</exception>
    public abstract void OnClose(Metadata metadata);

    /// <summary>Notes that the peer gave the channel up.</summary>
    public abstract void OnReset(Metadata metadata);

    /// <summary>Takes credit.</summary>
    /// <exception cref="ProtocolViolationException">The peer is the sender, or the credit is none or too much.</exception>
    public abstract void OnGrant(uint additional);

    /// <summary>Ends this side for a local reason; nothing is sent. Every wait ends with the reason.</summary>
    public abstract void Fail(RoamException reason);
}
