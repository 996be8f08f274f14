using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Roam.Benchmarks.Bare;

/// <summary>
/// The yardstick: answers frames by id. Either on the read loop, or by a work item of the thread pool: what any framework must do that
/// keeps user code off its read loop.
/// </summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly bool _inline;
    private readonly Task _accepting;

    private BareServer(Socket listener, bool inline)
    {
        _listener = listener;
        _inline = inline;
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndPoint!.ToString()!;

    public static BareServer Start(bool inline)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return new BareServer(listener, inline);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                BareConnection connection = new(socket, _inline);
                _ = new FrameReceiver(socket).RunAsync(connection.OnFrame);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
