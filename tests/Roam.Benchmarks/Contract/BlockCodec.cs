using Roam.Payloads;

namespace Roam.Benchmarks.Contract;

/// <summary>Writes and reads a <see cref="Block"/> as a byte string.</summary>
public readonly struct BlockCodec : IPayloadCodec<Block>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Block value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.WriteBinary(value.Span);
        value.Return();
    }

    /// <inheritdoc/>
    public static Block Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        Block.Rent(reader.ReadBinary());
}
