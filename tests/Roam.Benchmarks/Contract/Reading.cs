namespace Roam.Benchmarks.Contract;

/// <summary>A record of ten fields.</summary>
public sealed record Reading(
    int Id,
    long Sequence,
    Guid Device,
    string Place,
    double Temperature,
    double Humidity,
    bool IsValid,
    DateTime TakenAt,
    string? Remark,
    int[] Flags)
{
    /// <summary>What all contenders send.</summary>
    public static Reading Sample { get; } = new(
        4711,
        123_456_789_012,
        new Guid("8f14e45f-ceea-467f-9c6b-6a7d3f0b1c2d"),
        "Hall 3, shelf 12",
        21.5,
        0.43,
        true,
        new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        null,
        [1, 2, 3]);
}
