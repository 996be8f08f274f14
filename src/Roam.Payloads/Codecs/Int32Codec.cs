namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="int"/>.</summary>
public readonly struct Int32Codec : IPayloadCodec<int>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, int value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteInt32(value);

    /// <inheritdoc/>
    public static int Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadInt32();
}
