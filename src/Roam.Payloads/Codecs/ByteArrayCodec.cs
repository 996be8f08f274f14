namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads an array of bytes as a byte string.</summary>
public readonly struct ByteArrayCodec : IPayloadCodec<byte[]>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, byte[] value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<byte[]>();
        }

        writer.WriteBinary(value);
    }

    /// <inheritdoc/>
    public static byte[] Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ByteStrings.Copy(reader.ReadBinary());
}
