using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Roam.Links;

/// <summary>
/// Connects to the first address of a host that answers: an address whose packets are dropped costs a quarter of a second, and not what
/// the operating system takes to give up. Used once.
/// </summary>
/// <param name="host">The host, for the text of a failure.</param>
/// <param name="port">The port.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="connect">Connects in another way, for tests.</param>
// spec: link.tcp.connect
internal sealed class TcpDial(
    string host, int port, TimeProvider timeProvider, Func<IPEndPoint, CancellationToken, Task<Socket>>? connect = null)
{
    /// <summary>How long an address has before the next one is tried beside it.</summary>
    public static readonly TimeSpan Head = TimeSpan.FromMilliseconds(250);

    private readonly Func<IPEndPoint, CancellationToken, Task<Socket>> _connect = connect ?? ConnectAsync;

    /// <summary>Connects.</summary>
    /// <exception cref="LinkException">No address could be connected to; the message lists all that were tried.</exception>
    /// <exception cref="OperationCanceledException">The token has fired.</exception>
    public async ValueTask<Socket> ConnectAsync(IPAddress[] addresses, CancellationToken cancellationToken)
    {
        using CancellationTokenSource decided = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<(IPEndPoint EndPoint, Task<Socket> Task)> running = [];
        List<string> failures = [];
        Exception? lastFailure = null;
        Queue<IPAddress> waiting = new(Alternate(addresses));
        try
        {
            while (waiting.Count > 0 || running.Count > 0)
            {
                if (waiting.TryDequeue(out IPAddress? address))
                {
                    IPEndPoint endPoint = new(address, port);
                    running.Add((endPoint, _connect(endPoint, decided.Token)));
                }

                Task first = Task.WhenAny(running.Select(static attempt => attempt.Task));
                await (waiting.Count > 0 ? WaitAsync(first, decided.Token) : first).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                foreach ((IPEndPoint endPoint, Task<Socket> task) in running.Where(static attempt => attempt.Task.IsCompleted).ToArray())
                {
                    running.Remove((endPoint, task));
                    if (task.IsCompletedSuccessfully)
                    {
                        return await task.ConfigureAwait(false);
                    }

                    lastFailure = task.Exception?.InnerException;
                    failures.Add(string.Create(CultureInfo.InvariantCulture, $"{endPoint} ({lastFailure?.Message ?? "cancelled"})"));
                }
            }
        }
        finally
        {
            // Detached: what still runs ends by its token, and closes what it has made.
            await decided.CancelAsync().ConfigureAwait(false);
            foreach ((_, Task<Socket> task) in running)
            {
                _ = DiscardAsync(task);
            }
        }

        throw new LinkException(
            string.Create(CultureInfo.InvariantCulture, $"Cannot connect to {host}:{port}: tried {string.Join(", ", failures)}."),
            lastFailure);
    }

    private async Task WaitAsync(Task first, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(first, Task.Delay(Head, timeProvider, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    // As the resolver has ordered them, but so that the two families take turns, and IPv6 begins.
    private static IEnumerable<IPAddress> Alternate(IPAddress[] addresses)
    {
        Queue<IPAddress> six = new(addresses.Where(static address => address.AddressFamily == AddressFamily.InterNetworkV6));
        Queue<IPAddress> others = new(addresses.Where(static address => address.AddressFamily != AddressFamily.InterNetworkV6));
        while (six.Count > 0 || others.Count > 0)
        {
            if (six.TryDequeue(out IPAddress? next))
            {
                yield return next;
            }

            if (others.TryDequeue(out next))
            {
                yield return next;
            }
        }
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        // A socket of IPv6 alone cannot connect to an IPv4 address that is written as one of IPv6.
        IPAddress address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, endPoint.Port), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task DiscardAsync(Task<Socket> connecting)
    {
        try
        {
            (await connecting.ConfigureAwait(false)).Dispose();
        }
        catch (Exception)
        {
            // It was not needed any more when it failed.
        }
    }
}
