namespace Roam.Buffers;

/// <summary>How large a message may be that is sent.</summary>
/// <param name="Bytes">The largest message in bytes.</param>
/// <param name="IsPeers">Whether that is the limit of the peer, which it has announced; otherwise it is this side's.</param>
// spec: session.handshake.max-frame
internal readonly record struct FrameLimit(int Bytes, bool IsPeers)
{
    // As low as RoamLimits.MaxFrameBytes can be set: every message that the protocol itself needs fits.
    private const int Least = 1024;

    /// <summary>The smaller of this side's limit and what the peer has announced, if it has.</summary>
    public static FrameLimit Of(int own, ulong? announced) =>
        announced < (ulong)own ? new((int)Math.Max(announced.Value, Least), true) : new(own, false);

    /// <summary>The failure of a larger message.</summary>
    public RoamException ToException() => new(
        RoamErrorKind.LimitExceeded,
        IsPeers
            ? $"The message would be larger than the {Bytes} bytes that the peer takes (its {nameof(RoamLimits)}.{nameof(RoamLimits.MaxFrameBytes)})."
            : $"The message would be larger than the limit of {Bytes} bytes ({nameof(RoamLimits)}.{nameof(RoamLimits.MaxFrameBytes)}).");
}
