namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads a reference type that may be <see langword="null"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <typeparam name="TCodec">The codec of the value.</typeparam>
public readonly struct OptionalCodec<T, TCodec> : IPayloadCodec<T?>
    where T : class
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, T? value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        writer.WriteOption(value is not null);
        if (value is not null)
        {
            TCodec.Write(ref writer, value);
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
