using System.Diagnostics.CodeAnalysis;

namespace Roam.Payloads.Postcard;

/// <summary>
/// Throws out of line, so that the methods that read and write stay small. A message says what was expected, what was found and at which
/// byte; it never quotes the payload, which may hold secrets.
/// </summary>
internal static class PostcardErrors
{
    [DoesNotReturn]
    public static void ThrowCutShort(string expected, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found one that is longer than the rest of the payload.");

    [DoesNotReturn]
    public static void ThrowVarint(string expected, int position, int bits) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found a varint of more than {bits} bits.");

    [DoesNotReturn]
    public static void ThrowRange(string expected, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found a number out of its range.");

    [DoesNotReturn]
    public static void ThrowTag(string expected, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found a tag other than 00 and 01.");

    [DoesNotReturn]
    public static void ThrowContent(string expected, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found a string of other content.");

    [DoesNotReturn]
    public static void ThrowNotUtf8(string expected, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found a string that is not well-formed UTF-8.");

    [DoesNotReturn]
    public static void ThrowCannotSkip(int position) =>
        throw new PayloadException($"The value at byte {position} is not known, and Postcard does not tell where it ends.");

    [DoesNotReturn]
    public static void ThrowUndeclared(EnumShape shape) =>
        throw new PayloadException($"A value of '{shape.TypeName}' is not a declared one. Postcard can write no other.");

    [DoesNotReturn]
    public static void ThrowSurrogate() =>
        throw new PayloadException("A Char is one half of a surrogate pair, which UTF-8 cannot express.");
}
