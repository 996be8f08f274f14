using System.Net.Sockets;

namespace Roam.Links;

/// <summary>Connects over Unix domain sockets.</summary>
internal static class UnixLink
{
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
            throw new LinkException($"Cannot connect to {address}: {(File.Exists(path) ? e.Message : "there is no such file.")}", e);
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
            throw new ArgumentException($"'{path}' is too long for a socket: systems take about 100 bytes.", nameof(path), e);
        }
    }

    /// <summary>Writes a path as the address of a link.</summary>
    public static string Describe(string path) =>
        $"{LinkAddress.UnixScheme}://{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";
}
