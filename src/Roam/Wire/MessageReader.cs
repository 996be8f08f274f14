using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Roam.Payloads.Postcard;

namespace Roam.Wire;

/// <summary>
/// Reads the fields of one message, in order. What is malformed throws <see cref="ProtocolViolationException"/> with a text that names
/// the message kind, the field and its position, and never a value: values may be secret, and the text is sent to the peer.
/// </summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>The kind, once it has been read; for the texts of exceptions.</summary>
    public MessageKind? Kind { get; set; }

    /// <summary>Where the next field begins.</summary>
    public readonly int Position => _position;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _message.Length - _position;

    /// <summary>The bytes from <paramref name="start"/> to the current position.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _message[start.._position];

    // Most numbers of most messages take one byte; that path is inlined and the other kept out of the way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadUInt64(string field)
    {
        int position = _position;
        if ((uint)position < (uint)_message.Length && _message[position] < 0x80)
        {
            _position = position + 1;
            return _message[position];
        }

        return ReadLongUInt64(field);
    }

    public uint ReadUInt32(string field)
    {
        int start = _position;
        ulong value = ReadUInt64(field);
        if (value > uint.MaxValue)
        {
            // spec: wire.varint.width
            Fail("wire.varint.width", field, start, "the number takes more than 32 bits");
        }

        return (uint)value;
    }

    public ConnectionSettings ReadSettings()
    {
        int start = _position;
        ulong parity = ReadUInt64("parity");
        if (parity > (ulong)Parity.Even)
        {
            // spec: wire.settings.parity
            Fail("wire.settings.parity", "parity", start, "neither odd nor even");
        }

        return new((Parity)parity, ReadUInt32("limit of concurrent requests"));
    }

    /// <summary>Reads a length and as many bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(string field)
    {
        int start = _position;
        ulong length = ReadUInt64(field);
        if (length > (ulong)Remaining)
        {
            FailTruncated(field, start);
        }

        ReadOnlySpan<byte> bytes = _message.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    /// <summary>Reads a string and leaves it as UTF-8.</summary>
    public ReadOnlySpan<byte> ReadUtf8(string field)
    {
        int start = _position;
        ReadOnlySpan<byte> bytes = ReadBytes(field);
        if (!Utf8.IsValid(bytes))
        {
            // spec: wire.string.utf8
            Fail("wire.string.utf8", field, start, "not UTF-8");
        }

        return bytes;
    }

    /// <summary>Reads all that is left: a payload carries no length of its own.</summary>
    // spec: wire.message.payload
    public ReadOnlySpan<byte> ReadRest()
    {
        ReadOnlySpan<byte> rest = _message[_position..];
        _position = _message.Length;
        return rest;
    }

    /// <summary>Checks that a message without a payload ends where its last field does.</summary>
    public readonly void ExpectEnd()
    {
        if (_position != _message.Length)
        {
            // spec: wire.message.trailing
            Fail("wire.message.trailing", "end", _position, "more bytes follow");
        }
    }

    // spec: wire.message.text
    [DoesNotReturn]
    public readonly void Fail(string rule, string field, int position, string problem)
    {
        string message = Kind is { } kind ? $"{kind} message" : "Message";
        throw new ProtocolViolationException(rule, $"{message}, {field} at byte {position}: {problem}.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLongUInt64(string field)
    {
        int read = Varint.Read(_message[_position..], out ulong value);
        if (read == 0)
        {
            FailTruncated(field, _position);
        }

        if (read < 0)
        {
            // spec: wire.varint
            Fail("wire.varint", field, _position, "the number takes more than 64 bits or 10 bytes");
        }

        _position += read;
        return value;
    }

    [DoesNotReturn]
    private readonly void FailTruncated(string field, int position) =>
        // spec: wire.message.truncated
        Fail("wire.message.truncated", field, position, "the message ends inside it");
}
