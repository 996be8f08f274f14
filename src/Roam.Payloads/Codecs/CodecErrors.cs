using System.Diagnostics.CodeAnalysis;

namespace Roam.Payloads.Codecs;

/// <summary>Throws out of line, so that the codecs stay small.</summary>
internal static class CodecErrors
{
    [DoesNotReturn]
    public static void ThrowNull<T>() => throw PayloadException.UnexpectedNull(typeof(T).ToString());

    [DoesNotReturn]
    public static void ThrowDuplicateKey<TKey>() =>
        throw new PayloadException($"A key of type '{typeof(TKey)}' comes twice in a map.");

    [DoesNotReturn]
    public static void ThrowCountChanged<T>() =>
        throw new PayloadException($"'{typeof(T)}' gave another number of elements than it announced. It was changed meanwhile.");

    [DoesNotReturn]
    public static void ThrowTooFewElements(int expected, int actual) =>
        throw new PayloadException($"Expected a tuple of {expected} elements, found one of {actual}.");
}
