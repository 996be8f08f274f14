using System.Diagnostics;
using Roam.Integration.Tests.Harness;
using Roam.Integration.Tests.Processes;
using Roam.TestKit;

namespace Roam.Integration.Tests.Network;

/// <summary>A peer that lives on behind a route that is gone, as after a change of networks: the kernel itself does not know.</summary>
public class DroppedRouteTests
{
    [NetworkNamespaceFact]
    [Rule("session.keepalive")]
    public async Task A_peer_behind_a_dropped_route_is_found_out_in_time_and_everything_fails_with_ConnectionLost()
    {
        RoamOptions options = new()
        {
            Limits = new() { KeepaliveInterval = TimeSpan.FromSeconds(0.5), KeepaliveTimeout = TimeSpan.FromSeconds(1.5) },
        };
        using NetworkNamespace network = NetworkNamespace.Create();
        await using ChildProcess server = ChildProcess.StartIn(network.Name, "Peer", "serve", $"tcp://{network.PeerAddress}:0");
        string address = await server.ReadAsync("serving on ");
        await using RemoteClient client = await RemoteClient.ConnectAsync(address, options).Soon();
        Task call = client.WaitAsync().AsTask();
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        Task echo = client.EchoAsync(passedInput, passedOutput).AsTask();
        await input.SendAsync(7).Soon();
        Assert.Equal(7, await output.ReadAsync().Soon());
        Task<int> reading = output.ReadAsync().AsTask();

        // Nothing but pings and pongs: they alone keep the session.
        await Task.WhenAny(call, Task.Delay(2 * options.Limits.KeepaliveTimeout));
        Assert.True(client.IsConnected, "A peer that answers was given up.");

        network.DropRoute();
        long dropped = Stopwatch.GetTimestamp();

        RoamException lost = await call.FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.InRange(Stopwatch.GetElapsedTime(dropped), TimeSpan.Zero, options.Limits.KeepaliveTimeout + TimeSpan.FromSeconds(5));
        Assert.True(lost.MayHaveRun);
        Assert.Contains("1.5 seconds", lost.Message, StringComparison.Ordinal);
        Assert.True((await echo.FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        await reading.FailsWithAsync(RoamErrorKind.ConnectionLost);
        await input.SendAsync(8).FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.Equal(SessionEndReason.ConnectionLost, (await client.Completion.Soon()).Reason);
    }
}
