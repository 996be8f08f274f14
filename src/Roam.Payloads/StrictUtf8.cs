using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Roam.Payloads;

/// <summary>Decodes UTF-8 without putting a replacement for what is not well-formed.</summary>
internal static class StrictUtf8
{
    // spec: payload.utf8
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryGetString(ReadOnlySpan<byte> text, [NotNullWhen(true)] out string? value)
    {
        try
        {
            value = Encoding.GetString(text);
            return true;
        }
        catch (DecoderFallbackException)
        {
            value = null;
            return false;
        }
    }
}
