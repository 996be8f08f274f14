using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Roam.Links;

namespace Roam;

/// <summary>What a client, a server or a bare session can be told. Immutable; the defaults are meant for production.</summary>
public sealed record RoamOptions
{
    /// <summary>The defaults.</summary>
    public static RoamOptions Default { get; } = new();

    /// <summary>The limits.</summary>
    public RoamLimits Limits { get; init; } = RoamLimits.Default;

    /// <summary>The source of time for timeouts and deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where logs go. By default nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where buffers are rented. Every buffer is returned when its session has ended.</summary>
    public ArrayPool<byte> BufferPool { get; init; } = ArrayPool<byte>.Shared;

    /// <summary>
    /// How payloads are encoded if the peer agrees. With a peer that does not offer or accept MessagePack, the default, it is Postcard
    /// without further ado; <see cref="PayloadFormat.Postcard"/> here makes it Postcard with every peer.
    /// </summary>
    public PayloadFormat PayloadFormat { get; init; } = PayloadFormat.MessagePack;

    /// <summary>Metadata for the peer, sent with the handshake. Keys that begin with <c>roam-</c> are Roam's own.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>Whether a caller is told the message of an exception that its handler threw. Off by default: the message may tell more
    /// than the caller should know.</summary>
    public bool IncludeExceptionDetails { get; init; }

    /// <summary>When the client of an address such as <c>reliable+tcp://calc:7070</c> connects again after a cut, and when it gives up: the
    /// session ends with <see cref="SessionEndReason.ConnectionLost"/> then. For sessions over other links there is <see
    /// cref="Reconnect"/>. The default tries for 1 minute.</summary>
    public ReconnectPolicy LinkReconnect { get; init; } = ReliableLinkOptions.Default.Reconnect;

    /// <summary>
    /// When a session that this side has connected (<c>ConnectAsync</c>) is restored after its link was lost, over whatever link, and when it
    /// is given up; <see langword="null"/>, the default, is not at all. The clients of the session go on with the next link.
    /// </summary>
    /// <remarks>
    /// The peer sees another session: what a service keeps for each connection is gone, and so are references to services and channels that
    /// were passed. Calls that were not sent wait for it, at most <see cref="RoamLimits.MaxWaitingCalls"/> a connection; one that may have
    /// run fails with <see cref="RoamErrorKind.ConnectionLost"/> unless its method is marked with <see cref="IdempotentAttribute"/>.
    /// </remarks>
    public ReconnectPolicy? Reconnect { get; init; }

    /// <summary>What a link of one's own is told, so that it keeps to these limits: <c>new WebSocketLink(socket, peer, options.ToLinkOptions())</c>.
    /// Servers and clients that are given an address do so by themselves.</summary>
    public LinkOptions ToLinkOptions() => new()
    {
        MaxMessageBytes = Limits.MaxFrameBytes,
        BufferPool = BufferPool,
        TimeProvider = TimeProvider,
        LoggerFactory = LoggerFactory,
        Reliable = new()
        {
            Reconnect = LinkReconnect,
            HandshakeTimeout = Limits.HandshakeTimeout,
            KeepaliveInterval = Limits.KeepaliveInterval == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(1) : Limits.KeepaliveInterval,
            MaxUnacknowledgedBytes = Limits.MaxUnacknowledgedBytes,
            DetachedTimeout = Limits.DetachedTimeout,
            MaxDetachedSessions = Limits.MaxDetachedSessions,
        },
    };
}
