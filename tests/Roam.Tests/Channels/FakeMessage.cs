using Roam.CompilerServices;

namespace Roam.Tests.Channels;

internal enum FakeMessageKind
{
    Call,
    Item,
    Close,
    Reset,
    Grant,
}

/// <summary>A message between two fake connections. A call carries its arguments as payload and its ids apart.</summary>
internal sealed record FakeMessage(FakeMessageKind Kind, ulong Id)
{
    public byte[] Payload { get; init; } = [];

    public Metadata Metadata { get; init; } = Metadata.Empty;

    public uint Additional { get; init; }

    public ulong[] Ids { get; init; } = [];

    public int MaxCredit { get; init; }

    public override string ToString() => Kind switch
    {
        FakeMessageKind.Grant => $"Grant {Id} +{Additional}",
        FakeMessageKind.Call => $"Call [{string.Join(",", Ids)}]",
        FakeMessageKind.Close or FakeMessageKind.Reset when Metadata.TryGetString("roam-error", out string? error) => $"{Kind} {Id} {error}",
        _ => $"{Kind} {Id}",
    };
}
