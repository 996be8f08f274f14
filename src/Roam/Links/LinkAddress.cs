using System.Diagnostics.CodeAnalysis;

namespace Roam.Links;

/// <summary>
/// Connects to and listens on addresses such as <c>tcp://127.0.0.1:7070</c>, <c>tcp://[::1]:7070</c> or <c>tcp://calc:7070</c>.
/// </summary>
public static class LinkAddress
{
    /// <summary>The scheme of TCP addresses.</summary>
    internal const string TcpScheme = "tcp";

    private const string Example = "tcp://127.0.0.1:7070";

    /// <summary>Connects to an address.</summary>
    /// <param name="address">The address: <c>tcp://host:port</c>.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">That is no address.</exception>
    /// <exception cref="LinkException">There is nobody at the address.</exception>
    public static async ValueTask<ILink> ConnectAsync(
        string address, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        (string host, int port) = Parse(address);
        if (port == 0)
        {
            throw Invalid(address, "port 0 can be listened on, but not connected to");
        }

        return await TcpLink.ConnectAsync(host, port, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Listens on an address.</summary>
    /// <param name="address">The address: <c>tcp://host:port</c>. Port 0 takes any free one; <see cref="ILinkListener.Address"/> tells
    /// which.</param>
    /// <param name="options">The options, also of the accepted links, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">That is no address.</exception>
    /// <exception cref="LinkException">The address cannot be bound.</exception>
    public static async ValueTask<ILinkListener> ListenAsync(
        string address, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        (string host, int port) = Parse(address);
        return await TcpLinkListener.ListenAsync(host, port, options, cancellationToken).ConfigureAwait(false);
    }

    // One scheme so far. The next one turns this into a switch over the scheme that connects and listens.
    private static (string Host, int Port) Parse([NotNull] string? address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri))
        {
            throw Invalid(address, "it has no scheme, or its host or port is malformed");
        }

        if (uri.Scheme != TcpScheme)
        {
            throw Invalid(address, $"the scheme '{uri.Scheme}' is not supported");
        }

        if (uri.IdnHost.Length == 0)
        {
            throw Invalid(address, "it has no host");
        }

        if (uri.Port < 0)
        {
            throw Invalid(address, "it has no port");
        }

        if (uri.UserInfo.Length != 0 || uri.PathAndQuery.Length > 1 || uri.Fragment.Length != 0)
        {
            throw Invalid(address, "it has more than a host and a port");
        }

        return (uri.IdnHost, uri.Port);
    }

    private static ArgumentException Invalid(string address, string reason) =>
        new($"'{address}' is not the address of a link: {reason}. Supported schemes: {TcpScheme}. Example: {Example}.", nameof(address));
}
