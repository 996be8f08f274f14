using System.Net.Sockets;
using System.Text;

namespace Roam.Links;

/// <summary>Connects over Unix domain sockets.</summary>
internal static class UnixLink
{
    // What the systems' structure for such addresses has room for, without the zero at its end.
    private static int LongestPath => OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? 103 : 107;

    /// <summary>Connects to a socket file.</summary>
    /// <exception cref="ArgumentException">No socket can have this path.</exception>
    /// <exception cref="LinkException">Nobody listens there.</exception>
    public static async ValueTask<StreamLink> ConnectAsync(string path, LinkOptions? options, CancellationToken cancellationToken)
    {
        string address = Describe(path);
        Socket socket = Create(address);
        try
        {
            await socket.ConnectAsync(EndPoint(path), cancellationToken).ConfigureAwait(false);
            return Over(socket, address, options);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new LinkException($"Cannot connect to {address}: {Explain(e, path)}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Creates a link over a connected socket. The sockets of clients have no name of their own: both sides show the
    /// server's.</summary>
    public static StreamLink Over(Socket socket, string address, LinkOptions? options) =>
        new(new NetworkStream(socket, ownsSocket: true), address, options);

    /// <summary>Creates a socket.</summary>
    /// <exception cref="LinkException">The system has no such sockets, or no more of them.</exception>
    public static Socket Create(string address)
    {
        try
        {
            return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        }
        catch (SocketException e)
        {
            throw new LinkException($"Cannot use {address}: {e.Message}", e);
        }
    }

    /// <summary>Says what a socket's error means for a file.</summary>
    public static string Explain(SocketException failure, string path) => failure.SocketErrorCode switch
    {
        SocketError.AccessDenied => "permission denied: this user may not use the file, or may not enter its folder.",
        SocketError.ConnectionRefused => "no server listens there. One that was killed has left the file.",
        _ when !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) => "there is no such folder.",
        _ when !File.Exists(path) => "there is no such file.",
        _ => failure.Message,
    };

    /// <summary>Turns a path into an end point.</summary>
    /// <exception cref="ArgumentException">No socket can have this path.</exception>
    public static UnixDomainSocketEndPoint EndPoint(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException e)
        {
            int length = Encoding.UTF8.GetByteCount(path);
            throw new ArgumentException(
                $"'{path}' is too long for a socket: it has {length} bytes, and this system takes {LongestPath}.", nameof(path), e);
        }
    }

    /// <summary>Writes a path as the address of a link.</summary>
    public static string Describe(string path) =>
        $"{LinkAddress.UnixScheme}://{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";
}
