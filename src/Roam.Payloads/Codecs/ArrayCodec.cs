namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads an array as a list.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ArrayCodec<T, TCodec> : IPayloadCodec<T[]>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, T[] value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<T[]>();
        }

        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static T[] Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadArray<T, TCodec, TReader>(ref reader);
}
