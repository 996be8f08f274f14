using System.Net.Sockets;

namespace Roam.Links;

/// <summary>
/// Accepts links at a socket file. Who may connect is up to the permissions of its folder. The file goes with the listener; one that a
/// server left which was killed is taken over, one that somebody serves is not.
/// </summary>
/// <remarks>One task accepts at a time; <see cref="DisposeAsync"/> may be called by anybody at any time. Links that were accepted live
/// on.</remarks>
internal sealed class UnixLinkListener : ILinkListener
{
    // How Linux and macOS refuse to open a socket.
    private const int NoSuchDevice = 6;
    private const int OperationNotSupported = 102;

    private readonly FileStream _lock;
    private readonly SocketAcceptor _acceptor;

    private UnixLinkListener(Socket socket, FileStream @lock, string address, LinkOptions options)
    {
        _lock = @lock;
        _acceptor = new SocketAcceptor(socket, new Uri(address), options, (accepted, o) => UnixLink.Over(accepted, address, o));
    }

    /// <inheritdoc/>
    public Uri Address => _acceptor.Address;

    /// <summary>Begins to listen.</summary>
    /// <param name="path">The path of the socket file. A file <c>path.lock</c> stands beside it as long as somebody listens; one
    /// that a killed server leaves is in nobody's way, for the lock on it went with the process.</param>
    /// <param name="options">The options, also of the links, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">No socket can have this path.</exception>
    /// <exception cref="LinkException">Somebody listens there, or the file cannot be made.</exception>
    public static async ValueTask<UnixLinkListener> ListenAsync(string path, LinkOptions? options, CancellationToken cancellationToken)
    {
        string address = UnixLink.Describe(path);
        UnixDomainSocketEndPoint endPoint = UnixLink.EndPoint(path);

        // Two servers that find the same stale file must not both take it over: the second would remove the file of the first.
        FileStream @lock = Lock(path, address);
        try
        {
            Socket socket = TryBind(endPoint, address)
                ?? await TakeOverAsync(path, endPoint, address, cancellationToken).ConfigureAwait(false);
            return new UnixLinkListener(socket, @lock, address, options ?? LinkOptions.Default);
        }
        catch
        {
            await @lock.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default) => _acceptor.AcceptAsync(cancellationToken);

    /// <summary>Ends listening and removes the file. A waiting accept returns <see langword="null"/>.</summary>
    public ValueTask DisposeAsync()
    {
        // Disposing a bound socket removes its file. The lock goes last.
        _acceptor.Dispose();
        return _lock.DisposeAsync();
    }

    private static FileStream Lock(string path, string address)
    {
        try
        {
            return new FileStream(
                path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LinkException($"Cannot listen on {address}: {e.Message}", e);
        }
    }

    /// <returns>The listening socket, or <see langword="null"/> if there is a file at the path.</returns>
    private static Socket? TryBind(UnixDomainSocketEndPoint endPoint, string address)
    {
        Socket socket = UnixLink.Create(address);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(SocketAcceptor.Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? null
                : throw new LinkException($"Cannot listen on {address}: {e.Message}", e);
        }
    }

    private static async ValueTask<Socket> TakeOverAsync(
        string path, UnixDomainSocketEndPoint endPoint, string address, CancellationToken cancellationToken)
    {
        // Connecting to a file of any other kind is refused as well, and that file is not ours to remove.
        if (!IsSocket(path))
        {
            throw new LinkException($"Cannot listen on {address}: there is a file that is no socket.");
        }

        using (Socket probe = UnixLink.Create(address))
        {
            try
            {
                await probe.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
                throw new LinkException($"Cannot listen on {address}: somebody listens there already.");
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The one answer that says that nobody has the file open any more.
            }
            catch (SocketException e)
            {
                throw new LinkException($"Cannot listen on {address}: there is a socket that may be in use: {e.Message}", e);
            }
        }

        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LinkException($"Cannot listen on {address}: {e.Message}", e);
        }

        return TryBind(endPoint, address) ?? throw new LinkException($"Cannot listen on {address}: somebody listens there already.");
    }

    // The runtime does not tell the kind of a file, but only a socket cannot be opened for the reason that it is one.
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.HResult is NoSuchDevice or OperationNotSupported;
        }
    }
}
