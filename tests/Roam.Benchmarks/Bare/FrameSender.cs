using System.Buffers.Binary;
using System.Net.Sockets;

namespace Roam.Benchmarks.Bare;

/// <summary>
/// Sends frames on a socket: appended under a lock, sent by one drainer. What a framework needs at the least to share one connection
/// between callers, and nothing else. Safe for any number of threads.
/// </summary>
internal sealed class FrameSender(Socket socket) : IThreadPoolWorkItem
{
    public const int HeadLength = 5;

    private const int FullAt = 1 << 20;

    private readonly Lock _gate = new();
    private byte[] _filling = new byte[1 << 16];
    private byte[] _sending = new byte[1 << 16];
    private int _filled;
    private bool _draining;

    /// <summary>Whether so much waits that a producer should pause.</summary>
    public bool IsFull => Volatile.Read(ref _filled) > FullAt;

    /// <summary>Appends a frame.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="id">Its id.</param>
    /// <param name="body">Its body.</param>
    /// <param name="inline">Whether this thread sends it if nobody is sending.</param>
    public void Append(FrameKind kind, int id, ReadOnlySpan<byte> body, bool inline)
    {
        bool drain;
        lock (_gate)
        {
            int length = HeadLength + body.Length;
            if (_filling.Length - _filled < sizeof(int) + length)
            {
                Array.Resize(ref _filling, Math.Max(_filling.Length * 2, _filled + sizeof(int) + length));
            }

            Span<byte> frame = _filling.AsSpan(_filled);
            BinaryPrimitives.WriteInt32LittleEndian(frame, length);
            frame[4] = (byte)kind;
            BinaryPrimitives.WriteInt32LittleEndian(frame[5..], id);
            body.CopyTo(frame[9..]);
            _filled += sizeof(int) + length;
            drain = !_draining;
            _draining = true;
        }

        if (drain)
        {
            if (inline)
            {
                Execute();
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }

    public void Execute() => _ = DrainAsync();

    private async Task DrainAsync()
    {
        try
        {
            while (true)
            {
                int length;
                lock (_gate)
                {
                    if (_filled == 0)
                    {
                        _draining = false;
                        return;
                    }

                    length = _filled;
                    _filled = 0;
                    (_filling, _sending) = (_sending, _filling);
                }

                for (int sent = 0; sent < length;)
                {
                    sent += await socket.SendAsync(_sending.AsMemory(sent, length - sent), SocketFlags.None);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side has gone; whoever reads notices.
        }
    }
}
