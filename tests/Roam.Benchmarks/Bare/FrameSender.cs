using System.Net.Sockets;

namespace Roam.Benchmarks.Bare;

/// <summary>
/// Sends frames on a socket: appended under a lock, sent by one drainer. What a framework needs at the least to share one connection
/// between callers, and nothing else.
/// </summary>
internal sealed class FrameSender(Socket socket) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private byte[] _filling = new byte[1 << 16];
    private byte[] _sending = new byte[1 << 16];
    private int _filled;
    private bool _draining;

    /// <summary>Whether so much waits that a producer should pause.</summary>
    public bool IsFull => Volatile.Read(ref _filled) > 1 << 20;

    public void Append(ReadOnlySpan<byte> frame, bool inline)
    {
        bool drain;
        lock (_gate)
        {
            if (_filling.Length - _filled < frame.Length)
            {
                Array.Resize(ref _filling, Math.Max(_filling.Length * 2, _filled + frame.Length));
            }

            frame.CopyTo(_filling.AsSpan(_filled));
            _filled += frame.Length;
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
}
