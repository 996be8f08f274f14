namespace Roam.Payloads;

/// <summary>
/// Writes and reads values of one type in every payload format. Codecs are structs without state: generated code names them as type
/// arguments, and the JIT compiles one specialised method per type and format.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public interface IPayloadCodec<T>
{
    /// <summary>Writes <paramref name="value"/>.</summary>
    /// <exception cref="PayloadException">The value cannot be written: a null where none is allowed, or nesting too deep.</exception>
    static abstract void Write<TWriter>(ref TWriter writer, T value)
        where TWriter : struct, IPayloadWriter, allows ref struct;

    /// <summary>Reads a value.</summary>
    /// <exception cref="PayloadException">The bytes do not hold a value of this type.</exception>
    static abstract T Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct;
}
