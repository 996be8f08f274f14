using System.Diagnostics.CodeAnalysis;

namespace Roam.Payloads.MessagePack;

/// <summary>
/// Throws out of line, so that the methods that read and write stay small. A message says what was expected, which format was found and
/// at which byte; it never quotes the payload, which may hold secrets.
/// </summary>
internal static class MessagePackErrors
{
    [DoesNotReturn]
    public static void ThrowFormat(string expected, byte code, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found {MessagePackFormat.GetName(code)}.");

    [DoesNotReturn]
    public static void ThrowCutShort(byte code, int position) =>
        throw new PayloadException($"The {MessagePackFormat.GetName(code)} at byte {position} is longer than the rest of the payload.");

    [DoesNotReturn]
    public static void ThrowRange(string expected, byte code, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found {MessagePackFormat.GetName(code)} out of its range.");

    [DoesNotReturn]
    public static void ThrowContent(string expected, byte code, int position) =>
        throw new PayloadException($"Expected {expected} at byte {position}, found {MessagePackFormat.GetName(code)} of other content.");

    [DoesNotReturn]
    public static void ThrowNotUtf8(byte code, int position) =>
        throw new PayloadException($"Expected UTF-8 at byte {position}, found {MessagePackFormat.GetName(code)} that is not well-formed.");
}
