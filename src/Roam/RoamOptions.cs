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

    /// <summary>Metadata for the peer, sent with the handshake. Keys that begin with <c>roam-</c> are Roam's own.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>Whether a caller is told the message of an exception that its handler threw. Off by default: the message may tell more
    /// than the caller should know.</summary>
    public bool IncludeExceptionDetails { get; init; }

    /// <summary>
    /// How a session that this side has connected by address, or by <see cref="RoamSession.ConnectAsync(Func{CancellationToken,
    /// ValueTask{ILink}}, string?, RoamServices?, RoamOptions?, CancellationToken)"/>, is restored when its link is lost. <see
    /// langword="null"/>, the default, is not at all.
    /// </summary>
    /// <remarks>
    /// Restoring it makes a new session at the peer: what a service keeps per connection is gone, calls wait where they would have failed,
    /// and methods marked with <see cref="IdempotentAttribute"/> may run twice. Whoever can live with that says so here.
    /// </remarks>
    public ReconnectPolicy? Reconnect { get; init; }

    internal LinkOptions ToLinkOptions() => new()
    {
        MaxMessageBytes = Limits.MaxFrameBytes,
        BufferPool = BufferPool,
        TimeProvider = TimeProvider,
    };
}
