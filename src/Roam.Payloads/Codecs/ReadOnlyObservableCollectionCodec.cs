using System.Collections.ObjectModel;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ReadOnlyObservableCollection{T}"/> as a list.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ReadOnlyObservableCollectionCodec<T, TCodec> : IPayloadCodec<ReadOnlyObservableCollection<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ReadOnlyObservableCollection<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<ReadOnlyObservableCollection<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static ReadOnlyObservableCollection<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(new ObservableCollection<T>(ListCodecs.ReadList<T, TCodec, TReader>(ref reader)));
}
