using Roam.Connections;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Harness;

/// <summary>What a connection keeps of its requests and channels.</summary>
internal static class Tables
{
    /// <summary>Waits until a session's root connection keeps nothing.</summary>
    public static async Task WaitUntilEmptyAsync(RoamSession session)
    {
        ConnectionDriver driver = session.Root.Driver;
        await Until(
            () => driver.InboundRequests.Count == 0 && driver.OutboundRequests.Count == 0 && driver.Channels.Count == 0,
            () => $"{driver.InboundRequests.Count} inbound requests, {driver.OutboundRequests.Count} outbound requests and "
                + $"{driver.Channels.Count} channels are left");
    }

    /// <summary>Waits for a state that nobody announces.</summary>
    public static async Task Until(Func<bool> condition, Func<string> state)
    {
        using CancellationTokenSource timeout = new(Eventually.Timeout);
        while (!condition())
        {
            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"Still waiting after {Eventually.Timeout.TotalSeconds} seconds: {state()}.");
            }

            await Task.Yield();
        }
    }
}
