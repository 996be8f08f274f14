using Roam.Links;

namespace Roam;

/// <summary>
/// Every limit of a session, with its default. All are enforced in both directions: what this side receives, and what it sends. The members
/// can be set, so that they bind from configuration; what begins with them copies them, and later changes have no effect on it.
/// </summary>
public sealed record RoamLimits
{
    /// <summary>The defaults, in an instance that belongs to the caller.</summary>
    public static RoamLimits Default => new();

    /// <summary>The largest message in bytes, from 1 KiB to 1 GiB. A larger one is refused from its length prefix, before memory is
    /// taken, and ends the session. Default: 16 MiB.</summary>
    public int MaxFrameBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long a handshake may take, up to a day. Default: 10 seconds.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a graceful end may wait until what was written has been sent and the peer has
    /// closed too, from zero to a day. Default: 5 seconds.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a peer may be silent before it is asked for a sign of life, from 10 milliseconds to a day, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>: then it never is, and never taken for lost. Only between peers that both know how; any
    /// message counts as a sign. Default: 15 seconds.</summary>
    public TimeSpan KeepaliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long nothing at all may come from a peer before the session ends with
    /// <see cref="RoamErrorKind.ConnectionLost"/>, found within a fifth of <see cref="KeepaliveInterval"/>. Longer than that and up to a
    /// day, or <see cref="Timeout.InfiniteTimeSpan"/>: then pings are sent and nothing follows from silence. Default: 30
    /// seconds.</summary>
    public TimeSpan KeepaliveTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests of the peer run at once on one connection, from 1 to 65,536. The peer is told and waits its turn;
    /// requests of a peer that does not are answered with <see cref="RoamErrorKind.TooManyRequests"/>. Default: 1,024.</summary>
    public int MaxConcurrentRequests { get; set; } = 1024;

    /// <summary>How many calls may wait for their turn on one connection, and as many for the next session of one that reconnects. A call
    /// beyond it fails at once with <see cref="RoamErrorKind.LimitExceeded"/>. Default: 65,536.</summary>
    public int MaxWaitingCalls { get; set; } = 65_536;

    /// <summary>How many connections besides the root a session has at once, counting both peers'. One more is rejected, or not opened.
    /// Default: 256.</summary>
    public int MaxVirtualConnections { get; set; } = 256;

    /// <summary>How many channels are open at once on one connection, counting both peers'. A call beyond it is answered with
    /// <see cref="RoamErrorKind.LimitExceeded"/>. Default: 4,096.</summary>
    public int MaxChannels { get; set; } = 4096;

    /// <summary>How many entries one message's metadata may have. Default: 64.</summary>
    public int MaxMetadataEntries { get; set; } = 64;

    /// <summary>
    /// How many bytes the arguments of a call may take towards a peer that speaks plain roam 7, from 1: one that announces nothing of Roam
    /// for .NET. A call beyond it fails with <see cref="RoamErrorKind.LimitExceeded"/> and is not sent, for TypeScript peers end the
    /// session over a larger one. Towards Rust peers, which take any size, it can be raised. Default: 1 MiB.
    /// </summary>
    public int MaxPlainArgumentBytes { get; set; } = 1024 * 1024;

    /// <summary>How many bytes one message's metadata may take. Default: 16 KiB.</summary>
    public int MaxMetadataBytes { get; set; } = 16 * 1024;

    /// <summary>How deeply the values of a payload may nest, from 1 to 1,000: codecs call themselves for what is inside, and no thread's stack ends
    /// at that depth. An object that contains itself reaches it. Default: 64.</summary>
    public int MaxPayloadDepth { get; set; } = 64;

    /// <summary>How many bytes may wait to be sent before senders wait. Control messages pass, up to eight times as many; a peer that
    /// makes this side owe more than that without reading loses the session. Default: 1 MiB.</summary>
    public int MaxQueuedOutboundBytes { get; set; } = 1024 * 1024;

    /// <summary>How many sessions a server keeps at once; further links are closed. Default: 10,000.</summary>
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>How many bytes that were sent over a reliable link are kept until the peer has acknowledged them, from 128 KiB to 1 GiB;
    /// senders wait beyond it. A larger message waits until it is alone. Default: 4 MiB.</summary>
    public int MaxUnacknowledgedBytes { get; set; } = ReliableLinkOptions.DefaultMaxUnacknowledgedBytes;

    /// <summary>How long a server keeps a session whose reliable link was cut, up to a day: longer than its clients try to come back.
    /// Default: 2 minutes.</summary>
    public TimeSpan DetachedTimeout { get; set; } = ReliableLinkOptions.DefaultDetachedTimeout;

    /// <summary>How many sessions whose reliable link was cut a server keeps; beyond it, the one that has waited longest ends. Default:
    /// 1,000.</summary>
    public int MaxDetachedSessions { get; set; } = ReliableLinkOptions.DefaultMaxDetachedSessions;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSessions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFrameBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxFrameBytes, 1024 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HandshakeTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HandshakeTimeout, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(CloseTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CloseTimeout, TimeSpan.FromDays(1));
        if (KeepaliveInterval != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(KeepaliveInterval, TimeSpan.FromMilliseconds(10));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(KeepaliveInterval, TimeSpan.FromDays(1));
            if (KeepaliveTimeout != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(KeepaliveTimeout, KeepaliveInterval);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(KeepaliveTimeout, TimeSpan.FromDays(1));
            }
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentRequests, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxConcurrentRequests, 65_536);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxWaitingCalls);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxVirtualConnections);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxChannels);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPlainArgumentBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMetadataEntries, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMetadataBytes, 512);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPayloadDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPayloadDepth, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedOutboundBytes, 4096);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxUnacknowledgedBytes, 128 * 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxUnacknowledgedBytes, 1024 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(DetachedTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DetachedTimeout, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxDetachedSessions);
    }
}
