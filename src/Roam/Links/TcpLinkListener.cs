using System.Net;
using System.Net.Sockets;

namespace Roam.Links;

/// <summary>Accepts links over TCP.</summary>
/// <remarks>One task accepts at a time; <see cref="DisposeAsync"/> may be called by anybody at any time. Links that were accepted live
/// on.</remarks>
public sealed class TcpLinkListener : ILinkListener
{
    private readonly SocketAcceptor _acceptor;

    private TcpLinkListener(Socket socket, LinkOptions options, Func<CancellationToken, ValueTask<Socket>>? accept = null) =>
        _acceptor = new SocketAcceptor(socket, new Uri(TcpLink.Describe(socket.LocalEndPoint)), options, TcpLink.Over, accept);

    /// <inheritdoc/>
    public Uri Address => _acceptor.Address;

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
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new TcpLinkListener(Bind(new IPEndPoint(address, port)), LinkOptions.Copy(options));
    }

    /// <inheritdoc/>
    public ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default) => _acceptor.AcceptAsync(cancellationToken);

    /// <summary>Ends listening. A waiting accept returns <see langword="null"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _acceptor.Dispose();
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
            socket.Listen(SocketAcceptor.Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new LinkException($"Cannot listen on {TcpLink.Describe(endPoint)}: {e.Message}", e);
        }
    }
}
