using System.Net.Sockets;
using System.Security.Cryptography;

namespace Roam.Links;

/// <summary>
/// Accepts links at a socket file. Only the user that runs the server may connect unless the mode of the file says otherwise. The file goes
/// with the listener, if it is still the listener's; one that a server left which was killed is taken over, one that is served is not.
/// </summary>
/// <remarks>One task accepts at a time; any thread may call <see cref="DisposeAsync"/> at any time. Links that were accepted live
/// on.</remarks>
// spec: link.unix
internal sealed class UnixLinkListener : ILinkListener
{
    /// <summary>For the owner alone.</summary>
    public const UnixFileMode DefaultMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // How Linux and macOS refuse to open a socket, and to lock a file that is locked.
    private const int NoSuchDevice = 6;
    private const int OperationNotSupported = 102;
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;

    private readonly FileStream _lock;
    private readonly SocketAcceptor _acceptor;
    private readonly string _path;
    private readonly (DateTime, DateTime) _stamp;

    private UnixLinkListener(Socket socket, FileStream @lock, string path, string address, LinkOptions options)
    {
        _lock = @lock;
        _path = path;
        _stamp = Stamp(path);
        _acceptor = new SocketAcceptor(socket, new Uri(address), options, (accepted, o) => UnixLink.Over(accepted, address, o));
    }

    /// <inheritdoc/>
    public Uri Address => _acceptor.Address;

    /// <summary>Begins to listen.</summary>
    /// <param name="path">The path of the socket file. A file <c>path.lock</c> stands beside it as long as a server listens; one
    /// that a killed server leaves is in no one's way, for the lock on it went with the process.</param>
    /// <param name="mode">Who may connect: those who may write to the file.</param>
    /// <param name="options">The options, also of the links, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ArgumentException">No socket can have this path.</exception>
    /// <exception cref="LinkException">A server listens there, or the file cannot be made.</exception>
    public static async ValueTask<UnixLinkListener> ListenAsync(
        string path, UnixFileMode mode, LinkOptions? options, CancellationToken cancellationToken)
    {
        string address = UnixLink.Describe(path);
        UnixDomainSocketEndPoint endPoint = UnixLink.EndPoint(path);

        // Two servers that find the same stale file must not both take it over: the second would remove the file of the first.
        FileStream @lock = Lock(path, address);
        try
        {
            if (Exists(path))
            {
                await ThrowIfServedAsync(path, endPoint, address, cancellationToken).ConfigureAwait(false);
            }

            return new UnixLinkListener(Bind(path, mode, address), @lock, path, address, LinkOptions.Copy(options));
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
        _acceptor.Dispose();
        try
        {
            // Another program may have put its own there meanwhile.
            if (Stamp(_path) == _stamp)
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next server takes it over.
        }

        // The lock goes last.
        return _lock.DisposeAsync();
    }

    private static FileStream Lock(string path, string address)
    {
        try
        {
            return new FileStream(
                path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new LinkException($"Cannot listen on {address}: there is no such folder.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LinkException($"Cannot listen on {address}: permission denied: this user may not make files in the folder.", e);
        }
        catch (IOException e)
        {
            bool isLocked = e.HResult is WouldBlock or WouldBlockOnMac;
            throw new LinkException($"Cannot listen on {address}: {(isLocked ? "a server listens there already." : e.Message)}", e);
        }
    }

    // The socket gets its place when it has its mode and listens: there is no moment at which others may connect. Made under its own name,
    // it would also be removed under that name, whatever stood there by then.
    private static Socket Bind(string path, UnixFileMode mode, string address)
    {
        string made = FindUnused(path);
        Socket socket = UnixLink.Create(address);
        try
        {
            socket.Bind(UnixLink.EndPoint(made));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(made, mode);
            }

            socket.Listen(SocketAcceptor.Backlog);
            File.Move(made, path, overwrite: true);
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new LinkException(
                $"Cannot listen on {address}: {(e is SocketException failure ? UnixLink.Explain(failure, path) : e.Message)}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // In the same folder, and no longer than the path itself, which may have all the bytes that a socket's may have.
    private static string FindUnused(string path)
    {
        int length = Math.Clamp(Path.GetFileName(path).Length, 1, 8);
        string made;
        do
        {
            made = Path.Combine(Path.GetDirectoryName(path) ?? "", RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", length));
        }
        while (Exists(made) || made == path);

        return made;
    }

    private static async ValueTask ThrowIfServedAsync(
        string path, UnixDomainSocketEndPoint endPoint, string address, CancellationToken cancellationToken)
    {
        // Connecting to a file of any other kind is refused as well, and that file is not ours to remove.
        if (!IsSocket(path))
        {
            throw new LinkException($"Cannot listen on {address}: there is a file that is no socket.");
        }

        using Socket probe = UnixLink.Create(address);
        try
        {
            await probe.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // The one answer that says that no process has the file open any more.
            return;
        }
        catch (SocketException e)
        {
            throw new LinkException($"Cannot listen on {address}: there is a socket that may be in use: {e.Message}", e);
        }

        throw new LinkException($"Cannot listen on {address}: a server listens there already.");
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    // The runtime tells no file's number; two files that were made at one moment and are both sockets would be taken for one.
    private static (DateTime, DateTime) Stamp(string path) => (File.GetCreationTimeUtc(path), File.GetLastWriteTimeUtc(path));

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
