namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="UInt128"/>.</summary>
public readonly struct UInt128Codec : IPayloadCodec<UInt128>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, UInt128 value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteUInt128(value);

    /// <inheritdoc/>
    public static UInt128 Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadUInt128();
}
