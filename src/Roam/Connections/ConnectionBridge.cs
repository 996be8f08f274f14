using Roam.Wire;

namespace Roam.Connections;

/// <summary>
/// Two connections whose peers talk to each other through this process, until one of the connections ends. Then the other ends too, with
/// the reason. Safe for any number of threads.
/// </summary>
internal sealed class ConnectionBridge
{
    private readonly Lock _attaching = new();
    private readonly BridgeEnd _first;
    private readonly BridgeEnd _second;
    private readonly TaskCompletionSource<SessionEnd> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isAttached;

    private ConnectionBridge(ConnectionDriver first, ConnectionDriver second)
    {
        _first = new BridgeEnd(first, this);
        _second = new BridgeEnd(second, this);
    }

    /// <summary>Bridges two connections.</summary>
    /// <exception cref="RoamException">Their peers cannot talk to each other: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    /// <exception cref="InvalidOperationException">One of them serves something, has calls or channels, or is bridged already.</exception>
    public static ConnectionBridge Attach(ConnectionDriver first, ConnectionDriver second)
    {
        // spec: proxy.formats
        if (first.PayloadFormat != second.PayloadFormat)
        {
            throw new RoamException(
                RoamErrorKind.ConnectFailed,
                $"One side of the proxy speaks {first.PayloadFormat} and the other {second.PayloadFormat}; payloads are forwarded as they are.");
        }

        // spec: proxy.parity
        if (first.Parity == second.Parity)
        {
            throw new RoamException(
                RoamErrorKind.ConnectFailed,
                "Both sides of the proxy would allocate the same ids, which are forwarded as they are: one of the two peers must have opened its "
                    + "connection, or its session, and the proxy the other.");
        }

        ConnectionBridge bridge = new(first, second);
        lock (bridge._attaching)
        {
            first.Attach(bridge._first);
            try
            {
                second.Attach(bridge._second);
            }
            catch
            {
                first.Detach();
                throw;
            }

            Volatile.Write(ref bridge._isAttached, true);
        }

        return bridge;
    }

    /// <summary>The other one of the two.</summary>
    public BridgeEnd OtherThan(BridgeEnd end) => ReferenceEquals(end, _first) ? _second : _first;

    /// <summary>Waits for the moment in which the second end is attached too.</summary>
    public void WaitUntilAttached()
    {
        if (!Volatile.Read(ref _isAttached))
        {
            lock (_attaching)
            {
            }
        }
    }

    /// <summary>Ends both connections.</summary>
    public void Stop(SessionEnd reason) => _stopped.TrySetResult(reason);

    /// <summary>Waits until one of the connections has ended, or the bridge is stopped, and ends what is left.</summary>
    /// <returns>Why.</returns>
    // spec: proxy.end
    public async Task<SessionEnd> RunAsync(CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => ((ConnectionBridge)state!).Stop(new SessionEnd(SessionEndReason.ClosedLocally, "The proxy was stopped.")),
            this);
        await using (registration.ConfigureAwait(false))
        {
            Task<SessionEnd> first = await Task.WhenAny(_first.Driver.Completion, _second.Driver.Completion, _stopped.Task)
                .ConfigureAwait(false);
            SessionEnd end = await first.ConfigureAwait(false);
            _first.Driver.EndBridged(end);
            _second.Driver.EndBridged(end);
            await Task.WhenAll(_first.Driver.Completion, _second.Driver.Completion).ConfigureAwait(false);
            return end;
        }
    }
}
