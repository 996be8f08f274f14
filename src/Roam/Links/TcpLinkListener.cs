using System.Net;
using System.Net.Sockets;

namespace Roam.Links;

/// <summary>Accepts links over TCP.</summary>
/// <remarks>One task accepts at a time; <see cref="DisposeAsync"/> may be called by anybody at any time. Links that were accepted live
/// on.</remarks>
public sealed class TcpLinkListener : ILinkListener
{
    private const int Backlog = 512;

    // Long enough for other connections to end and short enough to be no outage.
    private static readonly TimeSpan ShortagePause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Func<CancellationToken, ValueTask<Socket>> _accept;
    private readonly LinkOptions _options;
    private readonly CancellationTokenSource _disposed = new();

    private TcpLinkListener(Socket socket, LinkOptions options, Func<CancellationToken, ValueTask<Socket>>? accept = null)
    {
        _socket = socket;
        _accept = accept ?? socket.AcceptAsync;
        _options = options;
        Address = new Uri(TcpLink.Describe(socket.LocalEndPoint));
    }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="host">A name or an address of this machine. <c>0.0.0.0</c> takes connections over all IPv4 addresses, <c>::</c> over
    /// all addresses of both kinds. Of the addresses of a name one is bound, an IPv4 one if there is.</param>
    /// <param name="port">The port, or 0 for any free one; <see cref="Address"/> tells which.</param>
    /// <param name="options">The options, also of the links, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">The address cannot be bound.</exception>
    public static async ValueTask<TcpLinkListener> ListenAsync(
        string host, int port, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);

        IPAddress[] addresses = await TcpLink.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        IPAddress address = Array.Find(addresses, a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        return new TcpLinkListener(Bind(new IPEndPoint(address, port)), options ?? LinkOptions.Default);
    }

    /// <inheritdoc/>
    public async ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _accept(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException && _disposed.IsCancellationRequested)
            {
                return null;
            }
            catch (SocketException e) when (IsPeersFault(e.SocketErrorCode))
            {
                continue;
            }
            catch (SocketException e) when (IsShortage(e.SocketErrorCode))
            {
                await PauseAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }
            catch (SocketException e)
            {
                throw new LinkException($"Listening on {Address} failed: {e.Message}", e);
            }

            try
            {
                return TcpLink.Over(socket, _options);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The peer was gone before it was asked for its address.
                socket.Dispose();
            }
        }
    }

    /// <summary>Ends listening. A waiting accept returns <see langword="null"/>.</summary>
    public ValueTask DisposeAsync()
    {
        // The source is not disposed: an accept may be about to use it, and without a timer it holds nothing.
        _disposed.Cancel();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Creates a listener whose accepts fail as a test likes.</summary>
    internal static TcpLinkListener CreateForTest(LinkOptions options, Func<Socket, CancellationToken, ValueTask<Socket>> accept)
    {
        Socket socket = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new TcpLinkListener(socket, options, token => accept(socket, token));
    }

    // Not ReuseAddress: the runtime sets what lets a restarted server take its port again, and the option would let a second server
    // take it too.
    private static Socket Bind(IPEndPoint endPoint)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new LinkException($"Cannot listen on {TcpLink.Describe(endPoint)}: {e.Message}", e);
        }
    }

    // Connections that ended while they waited to be accepted.
    private static bool IsPeersFault(SocketError error) => error is
        SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut
        or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.HostUnreachable;

    // Out of file descriptors or memory: the connection keeps waiting in the backlog, so that trying at once would spin.
    private static bool IsShortage(SocketError error) => error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable;

    private async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        await Task.Delay(ShortagePause, _options.TimeProvider, either.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
