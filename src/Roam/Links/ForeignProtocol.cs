using System.Buffers.Binary;

namespace Roam.Links;

/// <summary>Tells by the first bytes what a peer speaks that does not speak Roam: for the texts of failed handshakes.</summary>
// spec: session.handshake.foreign
internal static class ForeignProtocol
{
    private const byte TlsAlert = 0x15;
    private const byte TlsHandshake = 0x16;

    /// <summary>What the bytes look like, as a sentence with a space in front; empty if they look like nothing known.</summary>
    /// <param name="first">The first bytes of the peer: its first message, or what stands where the length of that should.</param>
    public static string Describe(ReadOnlySpan<byte> first)
    {
        if (first.Length < sizeof(uint))
        {
            return "";
        }

        string? peer = first[0] is TlsAlert or TlsHandshake && first[1] == 3 && first[2] <= 4
            ? "a peer that speaks TLS"
            : FindByWord(first[..sizeof(uint)]);
        return peer is null ? "" : $" This looks like {peer}.";
    }

    /// <summary>The same for four bytes that were read as a length.</summary>
    public static string Describe(uint length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, length);
        return Describe(bytes);
    }

    private static string? FindByWord(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("HTTP"u8) ? "an HTTP server"
        : word.SequenceEqual("SSH-"u8) ? "an SSH server"
        : word.SequenceEqual("rlnk"u8) ? "a reliable link: its address has reliable+ in front, and that of this side has not"
        : IsHttpMethod(word) ? "an HTTP client"
        : null;

    private static bool IsHttpMethod(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("GET "u8) || word.SequenceEqual("POST"u8) || word.SequenceEqual("PUT "u8) || word.SequenceEqual("HEAD"u8)
        || word.SequenceEqual("OPTI"u8) || word.SequenceEqual("DELE"u8) || word.SequenceEqual("PATC"u8) || word.SequenceEqual("CONN"u8)
        || word.SequenceEqual("TRAC"u8) || word.SequenceEqual("PRI "u8);
}
