namespace Roam.Links;

/// <summary>What a <see cref="ReliableLink"/> or a <see cref="ReliableAcceptor"/> can be told. Immutable; one instance may serve any number
/// of links.</summary>
public sealed record ReliableLinkOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The defaults.</summary>
    public static ReliableLinkOptions Default { get; } = new();

    /// <summary>When a client connects again after a cut, and when it gives the link up. The default tries for 1 minute.</summary>
    public ReconnectPolicy Reconnect { get; init; } = new() { TotalTime = TimeSpan.FromMinutes(1) };

    /// <summary>How long a handshake may take, on the first link and on each that follows, up to a day. Default: 10 seconds.</summary>
    public TimeSpan HandshakeTimeout
    {
        get;
        init => field = Check(value);
    } = TimeSpan.FromSeconds(10);

    /// <summary>How many bytes that were sent are kept until the peer has acknowledged them, from 128 KiB to 1 GiB. Senders wait while one
    /// more message would not fit; one that is larger by itself waits until it is alone. Default: 4 MiB.</summary>
    public int MaxUnacknowledgedBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 128 * 1024);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1024 * 1024 * 1024);
            field = value;
        }
    } = 4 * 1024 * 1024;

    /// <summary>After how much silence the peer is asked whether it is there, up to a day. After as much again the link underneath counts
    /// as dead and is replaced. Default: 15 seconds.</summary>
    public TimeSpan KeepaliveInterval
    {
        get;
        init => field = Check(value);
    } = TimeSpan.FromSeconds(15);

    /// <summary>How long an acceptor keeps a session whose link was cut, up to a day: longer than its clients try to come back. Default: 2
    /// minutes.</summary>
    public TimeSpan DetachedTimeout
    {
        get;
        init => field = Check(value);
    } = TimeSpan.FromMinutes(2);

    /// <summary>How many sessions whose link was cut an acceptor keeps; beyond it, the one that has waited longest is given up. Default:
    /// 1,000.</summary>
    public int MaxDetachedSessions
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 1000;

    /// <summary>Where the random part of the delays comes from, for simulations.</summary>
    internal Random Random { get; init; } = Random.Shared;

    private static TimeSpan Check(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest);
        return value;
    }
}
