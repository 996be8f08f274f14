using Roam.Buffers;
using Roam.Connections;
using Roam.Wire;

namespace Roam.Sessions;

/// <summary>What the two sides have agreed on.</summary>
internal sealed record HandshakeResult
{
    public required SessionRole Role { get; init; }

    /// <summary>This side's parity.</summary>
    public required Parity Parity { get; init; }

    /// <summary>How many requests the peer runs at once on the root connection.</summary>
    public required uint PeerLimit { get; init; }

    public required Metadata PeerMetadata { get; init; }

    /// <summary>What both sides can do besides roam 7.</summary>
    public required PeerFeatures Features { get; init; }

    /// <summary>How large the messages to the peer may be.</summary>
    public required FrameLimit FrameLimit { get; init; }

    public required PayloadFormat PayloadFormat { get; init; }

    /// <summary>Whether the peer is none of this implementation: it has announced nothing besides roam 7.</summary>
    public bool IsPlain => PayloadFormat == PayloadFormat.Postcard && Features == PeerFeatures.None;

    /// <summary>Makes the service of the root connection.</summary>
    public required Func<RoamConnection, ServedService> RootService { get; init; }

    /// <summary>The session that the root connection is forwarded to, if it is.</summary>
    public Upstream? Upstream { get; init; }
}
