using Microsoft.Extensions.Logging;
using Roam.Diagnostics;

namespace Roam.Connections;

/// <summary>Disposes of the object that was made for a connection, once nothing of the connection uses it any more.</summary>
// spec: connection.service.dispose
internal static class ServiceDisposal
{
    /// <summary>Whether there is anything to dispose of.</summary>
    public static bool IsNeeded(object? service) => service is IAsyncDisposable or IDisposable;

    /// <summary>Waits for the handlers, and disposes. Never fails: what goes wrong is logged.</summary>
    /// <param name="service">The object.</param>
    /// <param name="handlers">Ends when the last handler has.</param>
    /// <param name="logger">The log of the session.</param>
    /// <param name="peer">The peer's address, for the log.</param>
    public static async Task RunAsync(object service, Task handlers, ILogger logger, string peer)
    {
        // The program's code must run neither on the thread that ends a connection nor under what that holds.
        await Task.Yield();
        await handlers.ConfigureAwait(false);
        try
        {
            if (service is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                ((IDisposable)service).Dispose();
            }
        }
        catch (Exception exception)
        {
            Log.ServiceNotDisposed(logger, peer, exception);
        }
    }
}
