namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="uint"/>.</summary>
public readonly struct UInt32Codec : IPayloadCodec<uint>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, uint value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteUInt32(value);

    /// <inheritdoc/>
    public static uint Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadUInt32();
}
