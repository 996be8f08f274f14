using System.ComponentModel;
using Roam.Payloads;

namespace Roam.CompilerServices;

/// <summary>
/// Codec of a <see cref="Result{T, TError}"/> that stands inside a value: the alternative 0 is the value, 1 the error. The result of a
/// method itself travels in the response's envelope instead. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ResultCodec<T, TError, TCodec, TErrorCodec> : IPayloadCodec<Result<T, TError>>
    where TCodec : struct, IPayloadCodec<T>
    where TErrorCodec : struct, IPayloadCodec<TError>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Result<T, TError> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        AheadOfTime.Keep<TErrorCodec>();
        if (value.IsOk)
        {
            writer.BeginVariant(ResultVariants.Shape, 0);
            TCodec.Write(ref writer, value.Value);
        }
        else
        {
            // An uninitialised result throws here, with a message that says so.
            TError error = value.Error;
            writer.BeginVariant(ResultVariants.Shape, 1);
            TErrorCodec.Write(ref writer, error);
        }

        writer.EndVariant();
    }

    /// <inheritdoc/>
    public static Result<T, TError> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        AheadOfTime.Keep<TErrorCodec>();
        Result<T, TError> result = reader.BeginVariant(ResultVariants.Shape) == 0
            ? Result<T, TError>.Ok(TCodec.Read(ref reader))
            : Result<T, TError>.Fail(TErrorCodec.Read(ref reader));
        reader.EndVariant();
        return result;
    }
}
