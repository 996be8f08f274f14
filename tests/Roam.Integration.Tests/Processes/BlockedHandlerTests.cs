using System.Globalization;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Processes;

/// <summary>A server on one processor whose handlers keep all the threads that its pool has and will have.</summary>
public class BlockedHandlerTests
{
    private const int Calls = 200;

    [Theory]
    [Rule("session.outbound.independent")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_ends_is_answered_while_others_keep_every_thread_and_more_wait_for_one(bool compute)
    {
        await using ChildProcess server = ChildProcess.StartWithOneProcessor("Peer", "block", "tcp://127.0.0.1:0");
        await using BlockingClient client = await BlockingClient.ConnectAsync(await server.ReadAsync("serving on ")).Soon();
        Task<int>[] calls = [.. Enumerable.Range(0, Calls).Select(number => client.KeepThreadAsync(number, compute).AsTask())];

        for (int i = 0; i < 3; i++)
        {
            await server.ReadAsync($"keeps a thread: {i}");
            await server.WriteAsync(i.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(i, await calls[i].Soon());
            Assert.All(calls[(i + 1)..], static call => Assert.False(call.IsCompleted));
        }
    }

    [Theory]
    [Rule("session.outbound.independent")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_session_outlives_its_keepalive_many_times_while_handlers_keep_every_thread(bool compute)
    {
        TimeSpan timeout = TimeSpan.FromSeconds(4);
        RoamOptions options = new() { Limits = new() { KeepaliveInterval = TimeSpan.FromSeconds(1), KeepaliveTimeout = timeout } };
        await using ChildProcess server = ChildProcess.StartWithOneProcessor("Peer", "block", "tcp://127.0.0.1:0");
        await using BlockingClient client = await BlockingClient.ConnectAsync(await server.ReadAsync("serving on "), options).Soon();
        Task<int>[] calls = [.. Enumerable.Range(0, Calls).Select(number => client.KeepThreadAsync(number, compute).AsTask())];
        await server.ReadAsync("keeps a thread: 0");

        // What is tested is that this much time may pass; nothing waits for anything else to happen in it.
        await Task.WhenAny(client.Completion, Task.Delay(4 * timeout));

        Assert.True(client.IsConnected, client.Connection.Session.Completion is { IsCompleted: true } ended ? (await ended).Description : null);
        await server.WriteAsync("0");
        Assert.Equal(0, await calls[0].Soon());
    }
}
