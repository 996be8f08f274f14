namespace Roam.Generators.Model;

/// <summary>How a value at some place (an argument, a member, a result) is written and read.</summary>
internal sealed record ValueModel
{
    /// <summary>The C# type, with its nullability.</summary>
    public required string Type { get; init; }

    /// <summary>The codec, as a type name; for <see cref="CarriesChannels"/> without the nullability. Empty for a channel or service.</summary>
    public required string Codec { get; init; }

    /// <summary>What follows <c>Write</c> and <c>Read</c> in the formats' methods for this type, if they have it.</summary>
    public required string? Primitive { get; init; }

    /// <summary>Whether <see langword="null"/> is a valid value.</summary>
    public required bool IsNullable { get; init; }

    /// <summary>Whether the type is a reference type that must not be <see langword="null"/>.</summary>
    public required bool RejectsNull { get; init; }

    /// <summary>Whether the value is an object with channels in it, so that its codec takes the call's channels.</summary>
    public required bool CarriesChannels { get; init; }

    /// <summary>The channel, if the value is one half of it.</summary>
    public required ChannelModel? Channel { get; init; }

    /// <summary>The contract without its nullability, if the value is a service, which is passed by reference.</summary>
    public required string? Service { get; init; }
}

/// <summary>One half of a channel as a value.</summary>
internal sealed record ChannelModel
{
    /// <summary>Whether the handler receives, not sends.</summary>
    public required bool IsRx { get; init; }

    public required string ItemType { get; init; }

    public required string ItemCodec { get; init; }

    /// <summary>How many items may be sent before the first grant.</summary>
    public required int Credit { get; init; }
}
