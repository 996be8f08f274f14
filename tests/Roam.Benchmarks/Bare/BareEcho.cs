using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Roam.Benchmarks.Bare;

/// <summary>
/// The yardstick: frames with an id and two numbers, each answered by a work item of the thread pool, over one loopback connection in
/// this process. What any framework must do that shares a connection and keeps user code off its read loop.
/// </summary>
internal sealed class BareEcho : IAsyncDisposable
{
    private const int RequestLength = 16;

    private readonly Socket _client;
    private readonly Socket _server;
    private readonly FrameSender _requests;
    private readonly FrameSender _responses;
    private readonly Slot[] _slots;
    private readonly ConcurrentQueue<int> _free = new();
    private readonly ConcurrentQueue<Work> _idle = new();
    private readonly Task _clientReads;
    private readonly Task _serverReads;
    private TaskCompletionSource? _itemsDone;
    private int _itemsLeft;

    private BareEcho(Socket client, Socket server, int callers)
    {
        (_client, _server) = (client, server);
        (_requests, _responses) = (new FrameSender(client), new FrameSender(server));
        _slots = new Slot[callers];
        for (int i = 0; i < callers; i++)
        {
            _slots[i] = new Slot();
            _free.Enqueue(i);
        }

        _clientReads = new FrameReceiver(client).RunAsync(OnResponse);
        _serverReads = new FrameReceiver(server).RunAsync(OnRequest);
    }

    public static async Task<BareEcho> StartAsync(int callers)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Task<Socket> accepting = listener.AcceptAsync();
        await client.ConnectAsync(listener.LocalEndPoint!);
        Socket server = await accepting;
        server.NoDelay = true;
        return new BareEcho(client, server, callers);
    }

    /// <summary>One call. As many may run at once as callers were announced.</summary>
    public ValueTask<int> AddAsync(int left, int right, bool alone)
    {
        if (!_free.TryDequeue(out int index))
        {
            throw new InvalidOperationException("More callers than slots.");
        }

        Slot slot = _slots[index];
        ValueTask<int> result = slot.Begin();
        Span<byte> frame = stackalloc byte[4 + RequestLength];
        BinaryPrimitives.WriteInt32LittleEndian(frame, RequestLength);
        BinaryPrimitives.WriteInt64LittleEndian(frame[4..], index);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], left);
        BinaryPrimitives.WriteInt32LittleEndian(frame[16..], right);
        _requests.Append(frame, alone);
        return result;
    }

    /// <summary>Sends items one way, as the peer's items would come, and waits until the last has arrived.</summary>
    public async Task StreamAsync(int count)
    {
        _itemsDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _itemsLeft = count;
        await Task.Yield();
        for (int i = 0; i < count; i++)
        {
            while (_responses.IsFull)
            {
                await Task.Yield();
            }

            SendItem(i);
        }

        await _itemsDone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        await Task.WhenAll(_clientReads, _serverReads);
    }

    private void SendItem(int value)
    {
        Span<byte> frame = stackalloc byte[4 + 9];
        BinaryPrimitives.WriteInt32LittleEndian(frame, 9);
        frame[4] = 8;
        BinaryPrimitives.WriteInt32LittleEndian(frame[5..], value);
        _responses.Append(frame, inline: false);
    }

    private void OnRequest(ReadOnlyMemory<byte> frame)
    {
        if (!_idle.TryDequeue(out Work? work))
        {
            work = new Work(this);
        }

        work.Id = BinaryPrimitives.ReadInt64LittleEndian(frame.Span);
        work.Left = BinaryPrimitives.ReadInt32LittleEndian(frame.Span[8..]);
        work.Right = BinaryPrimitives.ReadInt32LittleEndian(frame.Span[12..]);
        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }

    private void OnResponse(ReadOnlyMemory<byte> frame)
    {
        if (frame.Length == 9)
        {
            if (--_itemsLeft == 0)
            {
                _itemsDone!.SetResult();
            }

            return;
        }

        int index = (int)BinaryPrimitives.ReadInt64LittleEndian(frame.Span);
        int sum = BinaryPrimitives.ReadInt32LittleEndian(frame.Span[8..]);
        Slot slot = _slots[index];
        slot.Index = index;
        slot.Free = _free;
        slot.Complete(sum);
    }

    private sealed class Work(BareEcho echo) : IThreadPoolWorkItem
    {
        public long Id { get; set; }

        public int Left { get; set; }

        public int Right { get; set; }

        public void Execute()
        {
            Span<byte> frame = stackalloc byte[16];
            BinaryPrimitives.WriteInt32LittleEndian(frame, 12);
            BinaryPrimitives.WriteInt64LittleEndian(frame[4..], Id);
            BinaryPrimitives.WriteInt32LittleEndian(frame[12..], Left + Right);
            bool alone = echo._slots.Length == 1;
            echo._idle.Enqueue(this);
            echo._responses.Append(frame, alone);
        }
    }

    private sealed class Slot : IValueTaskSource<int>
    {
        private ManualResetValueTaskSourceCore<int> _core = new() { RunContinuationsAsynchronously = true };

        public int Index { get; set; }

        public ConcurrentQueue<int>? Free { get; set; }

        public ValueTask<int> Begin() => new(this, _core.Version);

        public void Complete(int result) => _core.SetResult(result);

        public int GetResult(short token)
        {
            int result = _core.GetResult(token);
            _core.Reset();
            Free!.Enqueue(Index);
            return result;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
