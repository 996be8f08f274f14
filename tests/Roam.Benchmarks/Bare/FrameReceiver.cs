using System.Buffers.Binary;
using System.Net.Sockets;

namespace Roam.Benchmarks.Bare;

/// <summary>Cuts what a socket receives into frames.</summary>
internal sealed class FrameReceiver(Socket socket)
{
    private const int PrefixLength = 4;

    private byte[] _buffer = new byte[1 << 16];

    /// <summary>Hands over every frame until the peer closes.</summary>
    public async Task RunAsync(Action<ReadOnlyMemory<byte>> onFrame)
    {
        int filled = 0;
        while (true)
        {
            int received;
            try
            {
                received = await socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None);
            }
            catch (SocketException)
            {
                return;
            }

            if (received == 0)
            {
                return;
            }

            filled += received;
            int start = 0;
            while (filled - start >= PrefixLength)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(start));
                if (filled - start - PrefixLength < length)
                {
                    if (length + PrefixLength > _buffer.Length)
                    {
                        Array.Resize(ref _buffer, length + PrefixLength);
                    }

                    break;
                }

                onFrame(_buffer.AsMemory(start + PrefixLength, length));
                start += PrefixLength + length;
            }

            _buffer.AsSpan(start, filled - start).CopyTo(_buffer);
            filled -= start;
        }
    }
}
