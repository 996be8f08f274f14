namespace Roam.Wire;

/// <summary>What two peers of this implementation can do besides roam 7. Each is used only if both sides announce it in the handshake;
/// <see cref="FeatureList"/> has their names on the wire.</summary>
// spec: session.handshake.features
[Flags]
internal enum PeerFeatures
{
    None = 0,

    /// <summary>Answers pings at any time, and may be taken for lost if nothing comes of it.</summary>
    Keepalive = 1 << 0,

    /// <summary>Understands that a session is to end when what runs has ended.</summary>
    Drain = 1 << 1,

    /// <summary>Takes services by reference.</summary>
    References = 1 << 2,

    /// <summary>Takes the close of the root as the reason for which the session ends.</summary>
    CloseRoot = 1 << 3,

    /// <summary>Takes a reject of the root as the answer to its <c>Hello</c>.</summary>
    RejectRoot = 1 << 4,
}
