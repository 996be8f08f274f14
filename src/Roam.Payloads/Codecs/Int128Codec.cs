namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Int128"/>.</summary>
public readonly struct Int128Codec : IPayloadCodec<Int128>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Int128 value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteInt128(value);

    /// <inheritdoc/>
    public static Int128 Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadInt128();
}
