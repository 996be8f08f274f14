using System.Diagnostics.CodeAnalysis;

namespace Roam.Payloads;

/// <summary>
/// Throws, out of line, what every format has in common. A message says what was expected and at which byte; it never quotes the
/// payload, which may hold secrets.
/// </summary>
internal static class PayloadErrors
{
    [DoesNotReturn]
    public static void ThrowEndOfPayload(string expected, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found the end of the payload.");

    [DoesNotReturn]
    public static void ThrowTrailing(int position, int length) =>
        throw new PayloadException($"Expected the end of the payload at byte {position}, found {length - position} more bytes.");

    [DoesNotReturn]
    public static void ThrowTooDeep(int maxDepth) =>
        throw new PayloadException($"The value is nested more than {maxDepth} levels deep, or refers to itself.");

    [DoesNotReturn]
    public static void ThrowTooDeep(int maxDepth, int position) =>
        throw new PayloadException($"The payload is nested more than {maxDepth} levels deep at byte {position}.");

    [DoesNotReturn]
    public static void ThrowUnpairedSurrogate() =>
        throw new PayloadException("A string holds an unpaired surrogate, which UTF-8 cannot express.");

    [DoesNotReturn]
    public static void ThrowNull(string what) => throw PayloadException.UnexpectedNull(what);
}
