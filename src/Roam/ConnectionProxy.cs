using Roam.Connections;

namespace Roam;

/// <summary>
/// Bridges two connections, so that the peers of both talk to each other without knowing it: calls, channels, credit, cancellation, deadlines
/// and metadata go through in both directions. The proxy knows no contract and reads no payload. Most proxies need no more than
/// <see cref="RoamServices.Forward(string, string, RoamOptions?)"/>.
/// </summary>
/// <remarks>
/// <para>Whoever sends is slowed by whoever receives: channels by their own credit, which goes through, and everything else by its link. While
/// one of the two sessions has <see cref="RoamLimits.MaxQueuedOutboundBytes"/> to send, the other is not read. A proxy holds no more than that
/// and one message. A peer that takes nothing for <see cref="RoamLimits.KeepaliveTimeout"/> then loses the connection.</para>
/// <para>So one proxied connection can hold up the others on its session. Peers that are to be independent of each other need sessions of their
/// own, at both ends of the proxy, which is what <c>Forward</c> gives them.</para>
/// <para>Services by reference do not go through: a call that passes one is refused.</para>
/// </remarks>
public static class ConnectionProxy
{
    /// <summary>Bridges two connections until one of them ends, and ends the other then, with the reason. The root of a session ends with its
    /// session.</summary>
    /// <param name="first">A connection on which nobody here serves or calls. What its peer has called before is not forwarded.</param>
    /// <param name="second">Another one, of this session or of another.</param>
    /// <param name="cancellationToken">Ends both. Nothing is thrown for it.</param>
    /// <returns>What has ended first.</returns>
    /// <exception cref="RoamException">The peers cannot talk to each other, for one session speaks MessagePack and the other Postcard, or both
    /// peers allocate odd ids, or even ones: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    /// <exception cref="InvalidOperationException">Something is served or under way on one of the connections, or it is bridged already.</exception>
    public static async Task<SessionEnd> RunAsync(
        RoamConnection first, RoamConnection second, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (ReferenceEquals(first, second))
        {
            throw new ArgumentException("A connection cannot be bridged with itself.", nameof(second));
        }

        ConnectionBridge bridge = ConnectionBridge.Attach(first.Driver, second.Driver);
        ConnectionLease firstLease = first.Retain();
        await using (firstLease.ConfigureAwait(false))
        {
            ConnectionLease secondLease = second.Retain();
            await using (secondLease.ConfigureAwait(false))
            {
                return await bridge.RunAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
