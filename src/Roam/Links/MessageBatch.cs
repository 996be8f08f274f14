using System.Buffers;
using System.Buffers.Binary;

namespace Roam.Links;

/// <summary>
/// One or more messages to be sent, held as a stream link sends them: each preceded by its length as an unsigned 32-bit little-endian
/// integer. Stream links send <see cref="Framed"/> as it is; links that keep boundaries themselves enumerate the messages.
/// </summary>
public readonly struct MessageBatch
{
    /// <summary>Creates a batch over bytes that are already framed.</summary>
    public MessageBatch(ReadOnlySequence<byte> framed) => Framed = framed;

    /// <summary>The messages with their length prefixes.</summary>
    public ReadOnlySequence<byte> Framed { get; }

    /// <summary>Creates a batch of one message by copying it. For tests and tools; sessions frame as they encode.</summary>
    public static MessageBatch Of(ReadOnlySpan<byte> message)
    {
        byte[] framed = new byte[sizeof(uint) + message.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(framed, (uint)message.Length);
        message.CopyTo(framed.AsSpan(sizeof(uint)));
        return new(new ReadOnlySequence<byte>(framed));
    }

    /// <summary>Enumerates the messages without their prefixes.</summary>
    public Enumerator GetEnumerator() => new(Framed);

    /// <summary>Enumerates the messages of a batch.</summary>
    public struct Enumerator
    {
        private ReadOnlySequence<byte> _rest;

        internal Enumerator(ReadOnlySequence<byte> framed)
        {
            _rest = framed;
            Current = default;
        }

        /// <summary>The message.</summary>
        public ReadOnlySequence<byte> Current { get; private set; }

        /// <summary>Advances to the next message.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            Span<byte> prefix = stackalloc byte[sizeof(uint)];
            _rest.Slice(0, sizeof(uint)).CopyTo(prefix);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
            Current = _rest.Slice(sizeof(uint), length);
            _rest = _rest.Slice(Current.End);
            return true;
        }
    }
}
