using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Roam.Diagnostics;

namespace Roam.Links;

/// <summary>Accepts connections on a listening socket: what listeners of all kinds of sockets share.</summary>
/// <remarks>One task accepts at a time; <see cref="Dispose"/> may be called by anybody at any time. Links that were accepted live
/// on.</remarks>
/// <param name="socket">The listening socket, which is the acceptor's from now on.</param>
/// <param name="address">Where it listens.</param>
/// <param name="options">The options, also of the links.</param>
/// <param name="over">Creates a link over an accepted socket. Whatever it throws, the socket is disposed of.</param>
/// <param name="accept">Accepts in another way, for tests.</param>
internal sealed class SocketAcceptor(
    Socket socket,
    Uri address,
    LinkOptions options,
    Func<Socket, LinkOptions, StreamLink> over,
    Func<CancellationToken, ValueTask<Socket>>? accept = null) : IDisposable
{
    /// <summary>How many connections wait to be accepted.</summary>
    public const int Backlog = 512;

    // Long enough for other connections to end and short enough to be no outage.
    private static readonly TimeSpan ShortagePause = TimeSpan.FromMilliseconds(100);

    private readonly Func<CancellationToken, ValueTask<Socket>> _accept = accept ?? socket.AcceptAsync;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Occasional _shortages = new(options.TimeProvider);
    private readonly ILogger _logger = GuardedLogger.Create(options.LoggerFactory, "Roam.Listener");

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = address;

    /// <summary>Waits for the next link.</summary>
    /// <returns>The link, or <see langword="null"/> after <see cref="Dispose"/>.</returns>
    /// <exception cref="LinkException">Accepting failed; it may be tried again.</exception>
    public async ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await _accept(cancellationToken).ConfigureAwait(false);
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
                if (_shortages.IsDue(out long unreported))
                {
                    Log.AcceptingShort(_logger, Address.OriginalString, e.Message, unreported);
                }

                await PauseAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }
            catch (SocketException e)
            {
                throw new LinkException($"Listening on {Address.OriginalString} failed: {e.Message}", e);
            }

            try
            {
                return over(accepted, options);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The peer was gone before it was asked for its address.
                accepted.Dispose();
            }
        }
    }

    /// <summary>Ends listening. A waiting accept returns <see langword="null"/>.</summary>
    public void Dispose()
    {
        // The source is not disposed: an accept may be about to use it, and without a timer it holds nothing.
        _disposed.Cancel();
        socket.Dispose();
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
        await Task.Delay(ShortagePause, options.TimeProvider, either.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
