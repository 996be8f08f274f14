namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="sbyte"/>.</summary>
public readonly struct SByteCodec : IPayloadCodec<sbyte>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, sbyte value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteSByte(value);

    /// <inheritdoc/>
    public static sbyte Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadSByte();
}
