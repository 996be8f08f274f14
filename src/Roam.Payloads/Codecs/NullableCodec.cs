namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads a value type that may be <see langword="null"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <typeparam name="TCodec">The codec of the value.</typeparam>
public readonly struct NullableCodec<T, TCodec> : IPayloadCodec<T?>
    where T : struct
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, T? value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        writer.WriteOption(value.HasValue);
        if (value.HasValue)
        {
            TCodec.Write(ref writer, value.GetValueOrDefault());
        }
    }

    /// <inheritdoc/>
    public static T? Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        return reader.ReadOption() ? TCodec.Read(ref reader) : null;
    }
}
