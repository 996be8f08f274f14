using System.Buffers.Binary;

namespace Roam.Links.Reliable;

/// <summary>The first message on every link under a reliable one: the client begins a session or comes back to one.</summary>
/// <param name="SessionId">The session that it comes back to; not a secret.</param>
/// <param name="Key">Its key, or <see langword="null"/> for a new session.</param>
/// <param name="Received">How many messages of the session the client has received.</param>
// spec: link.reliable.handshake
internal readonly record struct Hello(Guid SessionId, ResumeKey? Key, ulong Received)
{
    /// <summary>The version of the protocol.</summary>
    public const byte Version = 1;

    /// <summary>How all messages of the handshake begin: a mark and the version.</summary>
    public const int PreambleLength = 5;

    private const byte New = 0;
    private const byte Resume = 1;
    private const int GuidLength = 16;
    private const int NewLength = PreambleLength + 1;
    private const int ResumeLength = NewLength + GuidLength + ResumeKey.Length + sizeof(ulong);

    private static ReadOnlySpan<byte> Mark => "rlnk"u8;

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        byte[] message = new byte[Key is null ? NewLength : ResumeLength];
        WritePreamble(message);
        message[PreambleLength] = Key is null ? New : Resume;
        if (Key is not null)
        {
            WriteSession(message.AsSpan(NewLength), SessionId, Key, Received);
        }

        return message;
    }

    /// <summary>Decodes the message.</summary>
    /// <returns>Whether it is one, of this version or of another.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> message, out byte version, out Hello hello)
    {
        hello = default;
        if (!TryReadPreamble(message, out version))
        {
            return false;
        }

        // What another version says after the preamble is its own.
        if (version != Version)
        {
            return true;
        }

        if (message.Length == NewLength && message[PreambleLength] == New)
        {
            return true;
        }

        if (message.Length != ResumeLength || message[PreambleLength] != Resume)
        {
            return false;
        }

        (Guid id, ResumeKey key, ulong received) = ReadSession(message[NewLength..]);
        hello = new(id, key, received);
        return true;
    }

    /// <summary>Writes the mark and the version.</summary>
    public static void WritePreamble(Span<byte> message)
    {
        Mark.CopyTo(message);
        message[Mark.Length] = Version;
    }

    /// <summary>Reads the mark and the version.</summary>
    public static bool TryReadPreamble(ReadOnlySpan<byte> message, out byte version)
    {
        bool isOne = message.Length > PreambleLength && message.StartsWith(Mark);
        version = isOne ? message[Mark.Length] : default;
        return isOne;
    }

    /// <summary>The bytes of a session's id and key, and of the number of messages that were received.</summary>
    public const int SessionLength = GuidLength + ResumeKey.Length + sizeof(ulong);

    /// <summary>Writes what names a session.</summary>
    public static void WriteSession(Span<byte> destination, Guid id, ResumeKey key, ulong received)
    {
        id.TryWriteBytes(destination);
        key.Bytes.CopyTo(destination[GuidLength..]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[(GuidLength + ResumeKey.Length)..], received);
    }

    /// <summary>Reads what names a session.</summary>
    public static (Guid Id, ResumeKey Key, ulong Received) ReadSession(ReadOnlySpan<byte> source) => (
        new Guid(source[..GuidLength]),
        ResumeKey.Read(source[GuidLength..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[(GuidLength + ResumeKey.Length)..]));
}
