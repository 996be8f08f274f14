namespace Roam.Payloads.Codecs;

/// <summary>What the codecs of tuples have in common.</summary>
internal static class TupleCodecs
{
    /// <summary>Begins a tuple whose elements have no defaults, so that none may be missing.</summary>
    /// <returns>The number of elements, <paramref name="expected"/> or more.</returns>
    public static int Begin<TReader>(ref TReader reader, int expected)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int count = reader.BeginTuple(expected);
        if (count < expected)
        {
            CodecErrors.ThrowTooFewElements(expected, count);
        }

        return count;
    }
}
