using System.Buffers.Binary;
using System.Net.Sockets;

namespace Roam.Benchmarks.Bare;

/// <summary>Cuts what a socket receives into frames.</summary>
internal sealed class FrameReceiver(Socket socket)
{
    private byte[] _buffer = new byte[1 << 16];

    /// <summary>What is done with a frame; its body is valid until this returns.</summary>
    public delegate void Receive(FrameKind kind, int id, ReadOnlySpan<byte> body);

    /// <summary>Hands over every frame until the peer closes.</summary>
    public async Task RunAsync(Receive onFrame)
    {
        int filled = 0;
        while (true)
        {
            int received;
            try
            {
                received = await socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (received == 0)
            {
                return;
            }

            filled = Deliver(filled + received, onFrame);
        }
    }

    /// <returns>How many bytes of an unfinished frame stand at the start of the buffer.</returns>
    private int Deliver(int filled, Receive onFrame)
    {
        int start = 0;
        while (filled - start >= sizeof(int))
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(start));
            if (filled - start - sizeof(int) < length)
            {
                if (length + sizeof(int) > _buffer.Length)
                {
                    Array.Resize(ref _buffer, length + sizeof(int));
                }

                break;
            }

            ReadOnlySpan<byte> frame = _buffer.AsSpan(start + sizeof(int), length);
            onFrame((FrameKind)frame[0], BinaryPrimitives.ReadInt32LittleEndian(frame[1..]), frame[FrameSender.HeadLength..]);
            start += sizeof(int) + length;
        }

        _buffer.AsSpan(start, filled - start).CopyTo(_buffer);
        return filled - start;
    }
}
