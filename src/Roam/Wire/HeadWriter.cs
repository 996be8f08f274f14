using System.Runtime.CompilerServices;
using System.Text;
using Roam.Buffers;
using Roam.Payloads.Postcard;

namespace Roam.Wire;

/// <summary>Writes the fields of one message into room that the frame gives once; <see cref="Commit"/> settles it.</summary>
internal ref struct HeadWriter(FrameWriter frame, int size)
{
    private readonly Span<byte> _span = frame.GetSpan(size);
    private int _length;

    // spec: wire.varint.shortest
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong value)
    {
        if (value < 0x80)
        {
            _span[_length++] = (byte)value;
        }
        else
        {
            _length += Varint.Write(_span[_length..], value);
        }
    }

    public void Write(ConnectionSettings settings)
    {
        Write((ulong)settings.Parity);
        Write(settings.MaxConcurrentRequests);
    }

    public void Write(ReadOnlySpan<ulong> channels)
    {
        Write((ulong)channels.Length);
        foreach (ulong id in channels)
        {
            Write(id);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(Metadata metadata)
    {
        if (metadata.Count == 0)
        {
            _span[_length++] = 0;
        }
        else
        {
            _length += MetadataCodec.Write(_span[_length..], metadata);
        }
    }

    /// <param name="text">The text.</param>
    /// <param name="byteCount">How many bytes it takes in UTF-8.</param>
    public void Write(string text, int byteCount)
    {
        Write((ulong)byteCount);
        _length += Encoding.UTF8.GetBytes(text, _span[_length..]);
    }

    public readonly void Commit() => frame.Advance(_length);
}
