using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace Roam.Links;

/// <content>The client's way to a server.</content>
public sealed partial class WebSocketLink
{
    /// <summary>Connects to a server, without a subprotocol.</summary>
    /// <param name="address">The address: <c>ws://host:port/path</c>, or <c>wss://</c> over TLS.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="configure">Sets what the server asks for, such as headers or a certificate.</param>
    /// <param name="cancellationToken">Gives up. There is no timeout but the operating system's.</param>
    /// <exception cref="LinkException">There is nobody at the address, or no WebSocket; the message says which.</exception>
    public static async ValueTask<WebSocketLink> ConnectAsync(
        Uri address,
        LinkOptions? options = null,
        Action<ClientWebSocketOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        options ??= LinkOptions.Default;
        var socket = new ClientWebSocket();
        GatheringStream? output = null;
        try
        {
            using SocketsHttpHandler handler = new()
            {
                ConnectCallback = async (context, token) => output = new GatheringStream(
                    await DialAsync(context.DnsEndPoint, token).ConfigureAwait(false), options.BufferPool),
            };
            configure?.Invoke(socket.Options);
            Move(socket.Options, handler);
            using HttpMessageInvoker invoker = new(handler);
            await socket.ConnectAsync(address, invoker, cancellationToken).ConfigureAwait(false);
            return new WebSocketLink(socket, address.AbsoluteUri, options) { _output = output };
        }
        catch (WebSocketException e)
        {
            socket.Dispose();

            // What lies below names the cause; the WebSocket itself only says that it could not.
            throw new LinkException($"Cannot connect to {address.AbsoluteUri}: {e.GetBaseException().Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // As the handler would.
    private static async ValueTask<Stream> DialAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Gives the handler what a WebSocket with a handler of ours does not take from its options.</summary>
    private static void Move(ClientWebSocketOptions options, SocketsHttpHandler handler)
    {
        handler.UseCookies = options.Cookies is not null;
        if (options.Cookies is { } cookies)
        {
            handler.CookieContainer = cookies;
            options.Cookies = null;
        }

        handler.Credentials = options.UseDefaultCredentials ? CredentialCache.DefaultCredentials : options.Credentials;
        options.UseDefaultCredentials = false;
        options.Credentials = null;
        handler.SslOptions.ClientCertificates = options.ClientCertificates;
        options.ClientCertificates = new X509CertificateCollection();
        handler.SslOptions.RemoteCertificateValidationCallback = options.RemoteCertificateValidationCallback;
        options.RemoteCertificateValidationCallback = null;

        // The default stands for the system's, which is the handler's default as well.
        using ClientWebSocket untouched = new();
        if (options.Proxy != untouched.Options.Proxy)
        {
            handler.Proxy = options.Proxy;
            handler.UseProxy = options.Proxy is not null;
            options.Proxy = null;
        }
    }
}
