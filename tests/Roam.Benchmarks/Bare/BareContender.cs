using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Roam.Benchmarks.Contenders;

namespace Roam.Benchmarks.Bare;

/// <summary>Calls a <see cref="BareServer"/>: an id finds the slot of whoever waits, and that is all there is.</summary>
internal sealed class BareContender : IContenderClient
{
    // The size of the other contenders' record on the wire, about: there is no codec here.
    private static readonly byte[] Record = new byte[160];

    private readonly Socket _socket;
    private readonly FrameSender _sender;
    private readonly Slot[] _slots;
    private readonly ConcurrentQueue<int> _free = new();
    private readonly Task _reading;
    private TaskCompletionSource? _itemsDone;
    private int _itemsLeft;
    private int _running;

    private BareContender(Socket socket, int callers)
    {
        _socket = socket;
        _sender = new FrameSender(socket);
        _slots = new Slot[callers];
        for (int i = 0; i < callers; i++)
        {
            _slots[i] = new Slot(this, i);
            _free.Enqueue(i);
        }

        _reading = new FrameReceiver(socket).RunAsync(OnFrame);
    }

    /// <summary>Connects, for as many calls at once as there are callers.</summary>
    public static async Task<IContenderClient> ConnectAsync(string address, int callers)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPEndPoint.Parse(address));
        return new BareContender(socket, callers);
    }

    public ValueTask<int> AddAsync(int left, int right)
    {
        Span<byte> body = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(body, left);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], right);
        return Call(FrameKind.Add, body);
    }

    public ValueTask<int> EchoAsync(byte[] payload) => Call(FrameKind.Echo, payload);

    public ValueTask<int> EchoReadingAsync() => Call(FrameKind.Echo, Record);

    public async Task StreamDownAsync(int count, int size)
    {
        Task done = ExpectItems(count);
        byte[] body = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(body, count);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), SizeOf(size));
        _sender.Append(FrameKind.SendItems, 0, body, inline: false);
        await done;
    }

    public async Task StreamUpAsync(int count, int size, int producers)
    {
        await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => SendAsync(FrameKind.Item, count / producers, size)));
        await Call(FrameKind.EndOfItems, default);
    }

    public async Task StreamBothAsync(int count, int size)
    {
        Task done = ExpectItems(count);
        await SendAsync(FrameKind.ItemToPass, count, size);
        await done;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
    }

    // A number takes as many bytes as Roam's item of a small number, head included.
    private static int SizeOf(int size) => size == 0 ? 1 : size;

    private Task ExpectItems(int count)
    {
        _itemsDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _itemsLeft = count;
        return _itemsDone.Task;
    }

    private async Task SendAsync(FrameKind kind, int count, int size)
    {
        byte[] item = new byte[SizeOf(size)];
        await Task.Yield();
        for (int i = 0; i < count; i++)
        {
            while (_sender.IsFull)
            {
                await Task.Yield();
            }

            _sender.Append(kind, 0, item, inline: false);
        }
    }

    private ValueTask<int> Call(FrameKind kind, ReadOnlySpan<byte> body)
    {
        if (!_free.TryDequeue(out int index))
        {
            throw new InvalidOperationException("More callers than slots.");
        }

        ValueTask<int> result = _slots[index].Begin();
        _sender.Append(kind, index, body, inline: Interlocked.Increment(ref _running) == 1);
        return result;
    }

    private void OnFrame(FrameKind kind, int id, ReadOnlySpan<byte> body)
    {
        if (kind == FrameKind.Item)
        {
            if (--_itemsLeft == 0)
            {
                _itemsDone!.SetResult();
            }

            return;
        }

        Interlocked.Decrement(ref _running);
        _slots[id].Complete(body.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(body) : body.Length);
    }

    private sealed class Slot(BareContender contender, int index) : IValueTaskSource<int>
    {
        private ManualResetValueTaskSourceCore<int> _core = new() { RunContinuationsAsynchronously = true };

        public ValueTask<int> Begin() => new(this, _core.Version);

        public void Complete(int result) => _core.SetResult(result);

        public int GetResult(short token)
        {
            int result = _core.GetResult(token);
            _core.Reset();
            contender._free.Enqueue(index);
            return result;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(
            Action<object?> continuation,
            object? state,
            short token,
            ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
