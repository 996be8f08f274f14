using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Roam.Buffers;
using Roam.Links;

namespace Roam;

/// <summary>What a client, a server or a bare session can be told; the defaults are meant for production. The members that a text
/// can hold can be set, so that they bind from configuration. What begins with options copies them: later changes have no effect on it.</summary>
public sealed record RoamOptions
{
    /// <summary>The defaults, in an instance that belongs to the caller.</summary>
    public static RoamOptions Default => new();

    /// <summary>The limits.</summary>
    public RoamLimits Limits { get; set; } = new();

    /// <summary>The source of time for timeouts and deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where logs go. By default nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where buffers are rented. Every buffer is returned when its session has ended. By default <see cref="ArrayPool{T}.Shared"/>
    /// for arrays of up to 1 MiB, and for larger ones a pool of Roam's that keeps 64 MiB at most, and none for longer than 8 seconds.</summary>
    public ArrayPool<byte> BufferPool { get; init; } = BoundedArrayPool.Default;

    /// <summary>
    /// How payloads are encoded if the peer agrees. With a peer that does not offer or accept MessagePack, the default, it is Postcard
    /// without further ado; <see cref="PayloadFormat.Postcard"/> here makes it Postcard with every peer.
    /// </summary>
    public PayloadFormat PayloadFormat { get; set; } = PayloadFormat.MessagePack;

    /// <summary>Metadata for the peer, sent with the handshake. Keys that begin with <c>roam-</c> are Roam's own. What expires comes from <see
    /// cref="MetadataProvider"/>.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>
    /// Gives metadata for each handshake anew, such as a token that expires: for the first connection and for each that follows it (<see
    /// cref="Reconnect"/>), for each link that is accepted, and for each connection that is forwarded with these options. <see
    /// langword="null"/>, the default, is <see cref="Metadata"/> alone.
    /// </summary>
    /// <remarks>Its entries replace those of <see cref="Metadata"/> that have their keys, and stand before the others. It has <see
    /// cref="RoamLimits.HandshakeTimeout"/>, together with the handshake, and is given up when its token fires. If it throws, the attempt
    /// fails with <see cref="RoamErrorKind.ConnectFailed"/> and its message, and a session that reconnects tries again. It may be called by
    /// several threads at once.</remarks>
    public Func<CancellationToken, ValueTask<Metadata>>? MetadataProvider { get; init; }

    /// <summary>Whether a caller is told the message of an exception that its handler threw. Off by default: the message may tell more
    /// than the caller should know.</summary>
    public bool IncludeExceptionDetails { get; set; }

    /// <summary>When the client of an address such as <c>reliable+tcp://calc:7070</c> connects again after a cut, and when it gives up: the
    /// session ends with <see cref="SessionEndReason.ConnectionLost"/> then. For sessions over other links there is <see
    /// cref="Reconnect"/>. The default tries for 1 minute.</summary>
    public ReconnectPolicy LinkReconnect { get; set; } = ReliableLinkOptions.Default.Reconnect;

    /// <summary>
    /// When a session that this side has connected (<c>ConnectAsync</c>) is restored after its link was lost, over whatever link, and when it
    /// is given up; <see langword="null"/>, the default, is not at all. The clients of the session go on with the next link.
    /// </summary>
    /// <remarks>
    /// The peer sees another session: what a service keeps for each connection is gone, and so are references to services and channels that
    /// were passed. Calls that were not sent wait for it, at most <see cref="RoamLimits.MaxWaitingCalls"/> a connection; one that may have
    /// run fails with <see cref="RoamErrorKind.ConnectionLost"/> unless its method is marked with <see cref="IdempotentAttribute"/>.
    /// </remarks>
    public ReconnectPolicy? Reconnect { get; set; }

    /// <summary>What a session or server keeps: these options as they are now, or the defaults.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    internal static RoamOptions Copy(RoamOptions? options)
    {
        RoamOptions copy = options is null
            ? new()
            : options with
            {
                Limits = options.Limits with { },
                LinkReconnect = options.LinkReconnect with { },
                Reconnect = options.Reconnect is null ? null : options.Reconnect with { },
            };
        copy.Limits.Validate();
        return copy;
    }

    /// <summary>What a custom link is told, so that it keeps to these limits: <c>new WebSocketLink(socket, peer, options.ToLinkOptions())</c>.
    /// Servers and clients that are given an address do so by themselves.</summary>
    public LinkOptions ToLinkOptions() => new()
    {
        MaxMessageBytes = Limits.MaxFrameBytes,
        BufferPool = BufferPool,
        TimeProvider = TimeProvider,
        LoggerFactory = LoggerFactory,
        Reliable = new()
        {
            Reconnect = LinkReconnect with { },
            HandshakeTimeout = Limits.HandshakeTimeout,
            KeepaliveInterval = Limits.KeepaliveInterval == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(1) : Limits.KeepaliveInterval,
            MaxUnacknowledgedBytes = Limits.MaxUnacknowledgedBytes,
            DetachedTimeout = Limits.DetachedTimeout,
            MaxDetachedSessions = Limits.MaxDetachedSessions,
        },
    };
}
