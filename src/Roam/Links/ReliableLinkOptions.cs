namespace Roam.Links;

/// <summary>What a <see cref="ReliableLink"/> or a <see cref="ReliableAcceptor"/> can be told. One instance may serve any number of links. The
/// members can be set, so that they bind from configuration; a link copies them when it begins, and later changes have no effect on it.</summary>
public sealed record ReliableLinkOptions
{
    internal const int DefaultMaxUnacknowledgedBytes = 4 * 1024 * 1024;
    internal const int DefaultMaxDetachedSessions = 1000;
    internal static readonly TimeSpan DefaultDetachedTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The defaults, in an instance that belongs to the caller.</summary>
    public static ReliableLinkOptions Default => new();

    /// <summary>When a client connects again after a cut, and when it gives the link up. The default tries for 1 minute.</summary>
    public ReconnectPolicy Reconnect { get; set; } = new() { TotalTime = TimeSpan.FromMinutes(1) };

    /// <summary>How long a handshake may take, on the first link and on each that follows, up to a day. Default: 10 seconds.</summary>
    public TimeSpan HandshakeTimeout
    {
        get;
        set => field = Check(value);
    } = TimeSpan.FromSeconds(10);

    /// <summary>How many bytes that were sent are kept until the peer has acknowledged them, from 128 KiB to 1 GiB. Senders wait while one
    /// more message would not fit; one that is larger by itself waits until it is alone. Default: 4 MiB.</summary>
    public int MaxUnacknowledgedBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 128 * 1024);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1024 * 1024 * 1024);
            field = value;
        }
    } = DefaultMaxUnacknowledgedBytes;

    /// <summary>After how much silence the peer is asked whether it is there, up to a day. After as much again the link underneath counts
    /// as dead and is replaced. Default: 15 seconds.</summary>
    public TimeSpan KeepaliveInterval
    {
        get;
        set => field = Check(value);
    } = TimeSpan.FromSeconds(15);

    /// <summary>How long an acceptor keeps a session whose link was cut, up to a day: longer than its clients try to come back. Default: 2
    /// minutes.</summary>
    public TimeSpan DetachedTimeout
    {
        get;
        set => field = Check(value);
    } = DefaultDetachedTimeout;

    /// <summary>How many sessions whose link was cut an acceptor keeps; beyond it, the one that has waited longest is given up. Default:
    /// 1,000.</summary>
    public int MaxDetachedSessions
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = DefaultMaxDetachedSessions;

    /// <summary>Where the random part of the delays comes from, for simulations.</summary>
    internal Random Random { get; init; } = Random.Shared;

    internal ReliableLinkOptions Copy() => this with { Reconnect = Reconnect with { } };

    private static TimeSpan Check(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest);
        return value;
    }
}
