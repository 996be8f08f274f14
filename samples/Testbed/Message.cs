using Roam;

namespace Testbed;

/// <summary>A text, a number or bytes. Other languages have no names for the fields of its variants, only their order.</summary>
public abstract record Message
{
    /// <summary>A text.</summary>
    public sealed record Text([property: RoamName("0")] string Value) : Message;

    /// <summary>A number.</summary>
    public sealed record Number([property: RoamName("0")] long Value) : Message;

    /// <summary>Bytes.</summary>
    public sealed record Data([property: RoamName("0")] byte[] Value) : Message;
}
