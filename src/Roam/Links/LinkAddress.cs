using System.Diagnostics.CodeAnalysis;

namespace Roam.Links;

/// <summary>
/// Connects to and listens on addresses:
/// <list type="table">
/// <item><term><c>tcp://calc:7070</c>, <c>tcp://127.0.0.1:7070</c>, <c>tcp://[::1]:7070</c></term><description>TCP.</description></item>
/// <item><term><c>unix:///run/calc.sock</c></term><description>A Unix domain socket, by the path of its file. Only the user that runs the
/// server may connect; <c>unix:///run/calc.sock?mode=660</c> listens for the file's group, too.</description></item>
/// <item><term><c>ws://calc/roam</c>, <c>wss://calc/roam</c></term><description>A WebSocket, to connect to. To listen, map an endpoint with
/// <c>MapRoam</c> of the package Roam.AspNetCore.</description></item>
/// </list>
/// With <c>reliable+</c> in front, as in <c>reliable+tcp://calc:7070</c>, links outlive cuts (<see cref="ReliableLink"/>); both sides must
/// say so.
/// </summary>
public static class LinkAddress
{
    /// <summary>The scheme of TCP addresses.</summary>
    internal const string TcpScheme = "tcp";

    /// <summary>The scheme of Unix domain sockets.</summary>
    internal const string UnixScheme = "unix";

    /// <summary>What stands before the address of a reliable link.</summary>
    internal const string ReliablePrefix = "reliable+";

    private static readonly string[] s_schemes = [TcpScheme, UnixScheme, Uri.UriSchemeWs, Uri.UriSchemeWss];

    private const string Supported = "tcp, unix, ws, wss. Examples: tcp://127.0.0.1:7070, unix:///run/calc.sock, ws://127.0.0.1:5000/roam";

    /// <summary>Connects to an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">That is no address.</exception>
    /// <exception cref="LinkException">There is nobody at the address.</exception>
    public static async ValueTask<ILink> ConnectAsync(
        string address, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (IsReliable(address, out string inner))
        {
            LinkOptions innerOptions = ReliableLink.GetInnerOptions(options);
            return await ReliableLink.ConnectAsync(
                token => ConnectPlainAsync(inner, innerOptions, token), options, cancellationToken).ConfigureAwait(false);
        }

        return await ConnectPlainAsync(address, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Listens on an address.</summary>
    /// <param name="address">The address. Port 0 takes any free one; <see cref="ILinkListener.Address"/> tells which.</param>
    /// <param name="options">The options, also of the accepted links, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">That is no address, or one of a WebSocket.</exception>
    /// <exception cref="LinkException">The address cannot be bound.</exception>
    public static async ValueTask<ILinkListener> ListenAsync(
        string address, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (IsReliable(address, out string inner))
        {
            LinkOptions innerOptions = ReliableLink.GetInnerOptions(options);
            return new ReliableAcceptor(await ListenPlainAsync(inner, innerOptions, cancellationToken).ConfigureAwait(false), options);
        }

        return await ListenPlainAsync(address, options, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsReliable(string address, out string inner)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        bool isReliable = address.StartsWith(ReliablePrefix, StringComparison.OrdinalIgnoreCase);
        inner = isReliable ? address[ReliablePrefix.Length..] : address;
        return isReliable;
    }

    private static async ValueTask<ILink> ConnectPlainAsync(string address, LinkOptions? options, CancellationToken cancellationToken)
    {
        Uri uri = Parse(address);
        switch (uri.Scheme)
        {
            case UnixScheme when uri.Query.Length != 0:
                throw Invalid(address, "the mode of the file is the server's to choose");
            case UnixScheme:
                return await UnixLink.ConnectAsync(GetPath(uri), options, cancellationToken).ConfigureAwait(false);
            case TcpScheme when uri.Port == 0:
                throw Invalid(address, "port 0 can be listened on, but not connected to");
            case TcpScheme:
                return await TcpLink.ConnectAsync(uri.IdnHost, uri.Port, options, cancellationToken).ConfigureAwait(false);
            default:
                return await WebSocketLink.ConnectAsync(uri, options, configure: null, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask<ILinkListener> ListenPlainAsync(
        string address, LinkOptions? options, CancellationToken cancellationToken)
    {
        Uri uri = Parse(address);
        return uri.Scheme switch
        {
            UnixScheme => await UnixLinkListener.ListenAsync(
                GetPath(uri), TryGetMode(uri, out UnixFileMode mode) ? mode : UnixLinkListener.DefaultMode, options, cancellationToken).ConfigureAwait(false),
            TcpScheme => await TcpLinkListener.ListenAsync(uri.IdnHost, uri.Port, options, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentException(
                $"'{address}' cannot be listened on: WebSockets come through ASP.NET Core. Reference the package Roam.AspNetCore and map an endpoint: app.MapRoam(\"{uri.AbsolutePath}\", services => …).",
                nameof(address)),
        };
    }

    private static string GetPath(Uri uri) => Uri.UnescapeDataString(uri.AbsolutePath);

    private static Uri Parse([NotNull] string? address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        if (Suggest(address) is { } suggestion)
        {
            throw Invalid(address, suggestion);
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri))
        {
            throw Invalid(address, "its host or port is malformed");
        }

        string? problem = uri.Scheme switch
        {
            TcpScheme when uri.IdnHost.Length == 0 => "it has no host: write tcp://HOST:PORT",
            TcpScheme when uri.Port < 0 => $"it has no port: write tcp://{uri.Host}:PORT, such as tcp://{uri.Host}:7070",
            TcpScheme when uri.UserInfo.Length != 0 || uri.PathAndQuery.Length > 1 || uri.Fragment.Length != 0 =>
                $"it has more than a host and a port: write tcp://{uri.Host}:{uri.Port}",
            UnixScheme when uri.Authority.Length != 0 => $"its path does not begin with a third slash: write unix:///{uri.Authority}{uri.AbsolutePath}",
            UnixScheme when uri.AbsolutePath.Length <= 1 => "it has no path: write unix:///PATH",
            UnixScheme when uri.Fragment.Length != 0 || (uri.Query.Length != 0 && !TryGetMode(uri, out _)) =>
                "it has more than a path and a mode such as ?mode=660; write other '?' as %3F and '#' as %23",
            TcpScheme or UnixScheme => null,
            _ when uri.UserInfo.Length != 0 || uri.Fragment.Length != 0 => "it has more than a host, a port, a path and a query",
            _ => null,
        };
        return problem is null ? uri : throw Invalid(address, problem);
    }

    /// <summary>What to write instead of an address that shows what it was to be.</summary>
    private static string? Suggest(string address)
    {
        int end = address.IndexOf(':', StringComparison.Ordinal);
        string scheme = end < 0 ? "" : address[..end].ToLowerInvariant();
        string rest = end < 0 ? address : address[(end + 1)..];
        string authority = rest.TrimStart('/');
        if (scheme is "http" or "https")
        {
            return $"the address of a WebSocket begins with {(scheme == "http" ? "ws" : "wss")}: write {(scheme == "http" ? "ws" : "wss")}://{authority}";
        }

        if (!s_schemes.Contains(scheme))
        {
            return rest.StartsWith("//", StringComparison.Ordinal)
                ? $"the scheme '{scheme}' is not supported{(Nearest(scheme) is { } nearest ? $": did you mean {nearest}:{rest}?" : "")}"
                : address.StartsWith('/') ? $"it has no scheme: write unix://{address}"
                : SuggestAny(address) ?? $"it has no scheme: write {SuggestTcp(address)}";
        }

        if (scheme != TcpScheme)
        {
            return null;
        }

        return SuggestAny(authority)
            ?? (rest.StartsWith("//", StringComparison.Ordinal) ? null : $"two slashes belong behind the scheme: write {SuggestTcp(authority)}");
    }

    private static string? SuggestAny(string authority)
    {
        if (authority is not ['*' or '+', ..])
        {
            return null;
        }

        string port = authority is [_, ':', not '0', ..] && ushort.TryParse(authority.AsSpan(2), out _) ? authority[2..] : "PORT";
        return $"'{authority[0]}' is no host: write tcp://[::]:{port} to listen on every address, or tcp://0.0.0.0:{port} on every IPv4 address";
    }

    // What is missing stands in capitals; what does not look like a host and a port is not repeated.
    private static string SuggestTcp(string authority)
    {
        bool isHost = Uri.CheckHostName(authority) is UriHostNameType.Dns or UriHostNameType.IPv4 && !ushort.TryParse(authority, out _);
        string address = $"tcp://{authority}";
        return isHost ? $"{address}:PORT"
            : Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.IdnHost.Length != 0 && uri.Port > 0 && uri.PathAndQuery.Length <= 1 ? address
            : "tcp://HOST:PORT";
    }

    // The scheme that one letter more, less, different or swapped makes of this one.
    private static string? Nearest(string scheme) => s_schemes.FirstOrDefault(known => IsNear(scheme, known));

    private static bool IsNear(string text, string known)
    {
        int start = 0;
        while (start < Math.Min(text.Length, known.Length) && text[start] == known[start])
        {
            start++;
        }

        string left = text[start..];
        string right = known[start..];
        return (left.Length > 0 && (left[1..] == right || (right.Length > 0 && left[1..] == right[1..])))
            || (right.Length > 0 && right[1..] == left)
            || (left.Length > 1 && right.Length > 1 && left[0] == right[1] && left[1] == right[0] && left[2..] == right[2..]);
    }

    /// <summary>Reads who may use a socket's file.</summary>
    /// <returns>Whether the address says it, and nothing else behind its path.</returns>
    private static bool TryGetMode(Uri uri, out UnixFileMode mode)
    {
        const string Key = "?mode=";
        const int Most = 0x1FF;

        mode = default;
        if (!uri.Query.StartsWith(Key, StringComparison.Ordinal) || uri.Query.Length is < 9 or > 10)
        {
            return false;
        }

        int bits = 0;
        foreach (char digit in uri.Query.AsSpan(Key.Length))
        {
            if (digit is < '0' or > '7')
            {
                return false;
            }

            bits = (bits << 3) | (digit - '0');
        }

        mode = (UnixFileMode)bits;
        return bits <= Most;
    }

    private static ArgumentException Invalid(string address, string reason) =>
        new($"'{address}' is not the address of a link: {reason}. Supported schemes: {Supported}.", nameof(address));
}
