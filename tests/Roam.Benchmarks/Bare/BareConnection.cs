using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Roam.Benchmarks.Bare;

/// <summary>One connection of the bare server.</summary>
internal sealed class BareConnection(Socket socket, bool inline)
{
    private readonly FrameSender _sender = new(socket);
    private readonly ConcurrentQueue<Work> _idle = new();
    private int _running;

    /// <summary>Called by the connection's read loop.</summary>
    public void OnFrame(FrameKind kind, int id, ReadOnlySpan<byte> body)
    {
        switch (kind)
        {
            case FrameKind.Item:
                break;
            case FrameKind.ItemToPass:
                _sender.Append(FrameKind.Item, id, body, inline: false);
                break;
            case FrameKind.EndOfItems:
                _sender.Append(FrameKind.Reply, id, default, inline: false);
                break;
            case FrameKind.SendItems:
                _ = SendItemsAsync(id, BinaryPrimitives.ReadInt32LittleEndian(body), BinaryPrimitives.ReadInt32LittleEndian(body[4..]));
                break;
            default:
                if (inline)
                {
                    Answer(kind, id, body, alone: false);
                    break;
                }

                if (!_idle.TryDequeue(out Work? work))
                {
                    work = new Work(this);
                }

                Interlocked.Increment(ref _running);
                work.Fill(kind, id, body);
                ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
                break;
        }
    }

    private void Answer(FrameKind kind, int id, ReadOnlySpan<byte> body, bool alone)
    {
        if (kind == FrameKind.Echo)
        {
            _sender.Append(FrameKind.Reply, id, body, alone);
            return;
        }

        Span<byte> sum = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(
            sum, BinaryPrimitives.ReadInt32LittleEndian(body) + BinaryPrimitives.ReadInt32LittleEndian(body[4..]));
        _sender.Append(FrameKind.Reply, id, sum, alone);
    }

    private async Task SendItemsAsync(int id, int count, int size)
    {
        await Task.Yield();
        byte[] item = new byte[size];
        for (int i = 0; i < count; i++)
        {
            while (_sender.IsFull)
            {
                await Task.Yield();
            }

            _sender.Append(FrameKind.Item, id, item, inline: false);
        }
    }

    private sealed class Work(BareConnection connection) : IThreadPoolWorkItem
    {
        private byte[] _body = [];
        private int _length;
        private FrameKind _kind;
        private int _id;

        public void Fill(FrameKind kind, int id, ReadOnlySpan<byte> body)
        {
            (_kind, _id, _length) = (kind, id, body.Length);
            if (_body.Length < body.Length)
            {
                _body = new byte[body.Length];
            }

            body.CopyTo(_body);
        }

        public void Execute()
        {
            bool alone = Interlocked.Decrement(ref connection._running) == 0;
            connection.Answer(_kind, _id, _body.AsSpan(0, _length), alone);
            connection._idle.Enqueue(this);
        }
    }
}
