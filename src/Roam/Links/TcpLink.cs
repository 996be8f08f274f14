using System.Net;
using System.Net.Sockets;

namespace Roam.Links;

/// <summary>Connects over TCP. Small messages leave at once: Nagle's algorithm is off, for a session gathers them itself.</summary>
public static class TcpLink
{
    /// <summary>Connects to a host. Where it has several addresses, the next one is tried 250 milliseconds after the last one or as soon as
    /// that has failed, IPv6 and IPv4 in turn, and the first that connects is taken.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port, from 1.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up. There is no timeout but the operating system's.</param>
    /// <exception cref="LinkException">No address could be connected to; the message lists all that were tried.</exception>
    public static async ValueTask<StreamLink> ConnectAsync(
        string host, int port, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);

        IPAddress[] addresses = await ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        TcpDial dial = new(host, port, (options ?? LinkOptions.Default).TimeProvider);
        return Over(await dial.ConnectAsync(addresses, cancellationToken).ConfigureAwait(false), options);
    }

    /// <summary>Creates a link over a connected socket.</summary>
    /// <param name="socket">The socket, which is the link's from now on.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <exception cref="SocketException">The socket is not connected any more; it is still the caller's.</exception>
    public static StreamLink Over(Socket socket, LinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        string remoteAddress = Describe(socket.RemoteEndPoint);
        return new StreamLink(new NetworkStream(socket, ownsSocket: true), remoteAddress, options);
    }

    /// <summary>Resolves a name, which may be an address already.</summary>
    /// <exception cref="LinkException">There is no such name.</exception>
    internal static async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [literal];
        }

        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return addresses.Length != 0 ? addresses : throw new LinkException($"The host '{host}' has no address.");
        }
        catch (SocketException e)
        {
            throw new LinkException($"The host '{host}' cannot be resolved: {e.Message}", e);
        }
    }

    /// <summary>Writes an end point as the address of a link.</summary>
    internal static string Describe(EndPoint? endPoint)
    {
        if (endPoint is not IPEndPoint ip)
        {
            return endPoint?.ToString() is { Length: > 0 } text ? text : "unknown";
        }

        // A dual-mode socket shows the IPv4 address of its peer wrapped into an IPv6 one.
        IPAddress address = ip.Address.IsIPv4MappedToIPv6 ? ip.Address.MapToIPv4() : ip.Address;
        return $"{LinkAddress.TcpScheme}://{new IPEndPoint(address, ip.Port)}";
    }
}
