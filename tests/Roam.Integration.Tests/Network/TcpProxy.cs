using System.Net;
using System.Net.Sockets;

namespace Roam.Integration.Tests.Network;

/// <summary>
/// A network that a test controls: passes TCP connections on to a server, cuts them when their time has come, or swallows what they carry,
/// as a route does that drops everything.
/// </summary>
/// <remarks>What controls it may be called by anybody at any time.</remarks>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Socket _listening;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _disposing = new();
    private readonly List<Socket> _open = [];
    private readonly Func<TimeSpan>? _life;
    private readonly Random _random;
    private readonly Task _accepting;
    private TaskCompletionSource _swallowing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;
    private int _cuts;

    /// <param name="address">Where the server listens: <c>tcp://127.0.0.1:7070</c>, or <c>reliable+</c> and that.</param>
    /// <param name="life">How long each connection lasts, from the moment when it leads to the server; for ever if not given.</param>
    /// <param name="seed">Decides how connections are cut: closed, or reset.</param>
    public TcpProxy(string address, Func<TimeSpan>? life = null, int seed = 0)
    {
        Uri server = new(address);
        _target = new(IPAddress.Parse(server.Host), server.Port);
        _life = life;
        _random = new(seed);
        _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen();
        Address = $"{server.Scheme}://{_listening.LocalEndPoint}";
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public string Address { get; }

    /// <summary>How many connections have led to the server.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many of them were cut because their time had come.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>From now on nothing passes over the connections that there are, and none is closed: neither side is told anything. New ones
    /// work.</summary>
    public void Swallow()
    {
        lock (_gate)
        {
            _swallowing.TrySetResult();
            _swallowing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Cuts every connection and refuses new ones.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        _listening.Dispose();
        await _accepting;
        Socket[] open;
        lock (_gate)
        {
            open = [.. _open];
        }

        foreach (Socket socket in open)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (!_disposing.IsCancellationRequested)
        {
            try
            {
                Socket client = await _listening.AcceptAsync(_disposing.Token);
                _ = PassAsync(client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // It ends, or whoever came is gone again.
            }
        }
    }

    private async Task PassAsync(Socket client)
    {
        Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bool reset = false;
        Task swallowed;
        lock (_gate)
        {
            _open.AddRange([client, server]);
            swallowed = _swallowing.Task;
        }

        try
        {
            await server.ConnectAsync(_target, _disposing.Token);
            (client.NoDelay, server.NoDelay) = (true, true);
            Interlocked.Increment(ref _connections);
            Task passing = Task.WhenAny(PumpAsync(client, server, swallowed), PumpAsync(server, client, swallowed));
            if (_life is null)
            {
                await passing;
                return;
            }

            TimeSpan life;
            lock (_gate)
            {
                life = _life();
                reset = _random.Next(2) == 0;
            }

            if (await Task.WhenAny(passing, Task.Delay(life, _disposing.Token)) != passing)
            {
                Interlocked.Increment(ref _cuts);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // It is disposed of, or the server is not there: the client's connection ends as well.
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(client);
                _open.Remove(server);
            }

            foreach (Socket socket in (Socket[])[client, server])
            {
                if (reset)
                {
                    // What was not sent yet is lost, and the peer gets an error instead of an end.
                    socket.Close(0);
                }

                socket.Dispose();
            }
        }
    }

    /// <summary>Passes on what comes, until it ends or fails; when it is swallowed, never.</summary>
    private async Task PumpAsync(Socket from, Socket to, Task swallowed)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(buffer);
                if (swallowed.IsCompleted)
                {
                    await Task.Delay(Timeout.Infinite, _disposing.Token);
                }

                if (count == 0)
                {
                    return;
                }

                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException or OperationCanceledException)
        {
            // One of the two is gone, or was cut.
        }
    }
}
