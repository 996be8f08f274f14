namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ushort"/>.</summary>
public readonly struct UInt16Codec : IPayloadCodec<ushort>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ushort value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteUInt16(value);

    /// <inheritdoc/>
    public static ushort Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadUInt16();
}
