namespace Roam;

/// <summary>
/// A share in the life of a connection. Clients and bound channels hold one each; when the last is disposed, the connection closes. Safe
/// for any number of threads.
/// </summary>
public sealed class ConnectionLease : IAsyncDisposable
{
    private readonly RoamConnection _connection;
    private int _disposed;

    internal ConnectionLease(RoamConnection connection)
    {
        _connection = connection;
        connection.AddLease();
    }

    /// <summary>Gives the share back. Whoever gives back the last waits until the session has ended, at most
    /// <see cref="RoamLimits.CloseTimeout"/> and a little. Does nothing the second time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _connection.RemoveLease();
        if (_connection.Session.IsEnding)
        {
            await _connection.Session.Completion.ConfigureAwait(false);
        }
    }
}
