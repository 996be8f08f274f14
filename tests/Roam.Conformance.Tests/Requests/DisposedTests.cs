using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Requests;

/// <summary>Calls that are made after an end that this side wanted, and calls that were cancelled before it.</summary>
public sealed class DisposedTests
{
    [Theory]
    [Rule("rpc.call.disposed")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_was_disposed_makes_no_calls_even_if_others_keep_its_connection(bool reconnects)
    {
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(network, static s => s.Add<IProbe>(new Probe()));
        await using RoamSession session = await ConnectAsync(network, reconnects);
        ProbeClient client = new(session.Root);
        await using ProbeClient other = new(session.Root);
        Assert.Equal(2, await client.IncrementAsync(1).Soon());
        await client.DisposeAsync().Soon();
        await ExpectDisposedAsync(client);
        Assert.Equal(2, await other.IncrementAsync(1).Soon());
    }

    [Theory]
    [Rule("rpc.call.disposed")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_was_disposed_takes_no_calls(bool reconnects)
    {
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(network, static s => s.Add<IProbe>(new Probe()));
        RoamSession session = await ConnectAsync(network, reconnects);
        ProbeClient client = new(session.Root);
        await session.DisposeAsync().Soon();
        await ExpectDisposedAsync(client);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.OpenAsync("Probe").Soon());
        await client.DisposeAsync().Soon();
    }

    [Fact]
    [Rule("rpc.call.disposed")]
    public async Task A_session_of_a_server_that_was_disposed_takes_no_calls()
    {
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(network, static s => s.Add<IProbe>(new Probe()));
        await using RoamSession session = await ConnectAsync(network, reconnects: false);
        ProbeClient callback = new(server.Sessions.Single().Root);
        await server.DisposeAsync().Soon();
        await ExpectDisposedAsync(callback);
    }

    [Theory]
    [Rule("rpc.cancel.ended")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_cancels_and_then_disposes_sees_the_cancellation(bool reconnects)
    {
        // The token fires while the call is on its way to the queue, when nothing listens to it yet, or later; the outcome is the same.
        for (int round = 0; round < 200; round++)
        {
            await using LinkPair links = LinkPair.Create();
            RawPeer peer = new(links.Second);
            Task<RoamSession> connecting = reconnects
                ? RoamSession.ConnectAsync(_ => new ValueTask<ILink>(links.First), options: new() { Reconnect = new() })
                : RoamSession.InitiateAsync(links.First);
            await peer.AcceptAsync();
            RoamSession session = await connecting.Soon();
            ProbeClient client = new(session.Root);
            using CancellationTokenSource cancellation = new();
            using ManualResetEventSlim go = new();
            CancellationToken token = cancellation.Token;
            Task<int>[] calls = [.. Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
            {
                go.Wait();
                return await client.RunAsync(number, token);
            }))];
            go.Set();
            await cancellation.CancelAsync();
            Task disposing = session.DisposeAsync().AsTask();
            session.Abort();
            await disposing.Soon();
            foreach (Task<int> call in calls)
            {
                OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
                Assert.Equal(token, exception.CancellationToken);
            }
        }
    }

    private static async Task ExpectDisposedAsync(ProbeClient client)
    {
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.IncrementAsync(1).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.NothingAsync().Soon());
        (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReadAsync(passed).Soon());

        // The half that the caller keeps has ended with the call.
        Assert.NotNull(await Record.ExceptionAsync(() => numbers.SendAsync(1).Soon()));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (int unexpected in client.CountAsync(1))
            {
                Assert.Fail($"{unexpected} came.");
            }
        });
    }

    private static Task<RoamSession> ConnectAsync(MemoryNetwork network, bool reconnects) => RoamSession.ConnectAsync(
        network.DialAsync, options: new() { Reconnect = reconnects ? new ReconnectPolicy() : null }).Soon();
}
