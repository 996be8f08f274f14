using System.Diagnostics;
using System.Runtime.CompilerServices;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Processes;

/// <summary>Two programs, and what the one sees when the other is killed.</summary>
public class ProcessTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_quickstart_runs_as_two_programs()
    {
        await using ChildProcess server = ChildProcess.Start("Quickstart", "serve", "tcp://127.0.0.1:0");
        string address = (await server.ReadAsync("serving on ")).Split(',')[0];
        await using ChildProcess client = ChildProcess.Start("Quickstart", "call", address);
        await client.ReadAsync("quickstart: ok");
        Assert.Equal(0, await client.WaitForExitAsync());
    }

    [Fact]
    public async Task Killing_the_server_ends_every_call_and_stream_of_its_client_within_a_second()
    {
        await using ChildProcess server = ChildProcess.Start("Peer", "serve", "tcp://127.0.0.1:0");
        string address = await server.ReadAsync("serving on ");
        await using RemoteClient client = await RemoteClient.ConnectAsync(address).Soon();

        Task call = client.WaitAsync().AsTask();
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        Task echo = client.EchoAsync(passedInput, passedOutput).AsTask();
        await input.SendAsync(7).Soon();
        Assert.Equal(7, await output.ReadAsync().Soon());
        await using IAsyncEnumerator<int> numbers = client.CountAsync().GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync().Soon());
        Task<bool> reading = output.WaitToReadAsync().AsTask();

        server.Kill();
        long killed = Stopwatch.GetTimestamp();
        RoamException exception = await call.FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.True(exception.MayHaveRun);
        Assert.True((await echo.FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        await reading.FailsWithAsync(RoamErrorKind.ConnectionLost);
        await input.SendAsync(8).FailsWithAsync(RoamErrorKind.ConnectionLost);
        await DrainAsync(numbers).FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, AtOnce);

        await client.Completion.Soon();
        Assert.False(client.IsConnected);
        Assert.False((await client.WaitAsync().FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
    }

    [Fact]
    public async Task Killing_the_client_ends_its_handlers_and_their_channels_and_its_session_without_waiting_for_the_close_timeout()
    {
        WatchedRemote service = new();
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", services => services.Add<IRemote>(service));
        await using ChildProcess client = ChildProcess.Start("Peer", "call", server.Address);
        await client.ReadAsync("calling");
        RoamSession session = Assert.Single(server.Sessions);
        Assert.Equal(3, session.Root.Driver.InboundRequests.Count);

        client.Kill();
        long killed = Stopwatch.GetTimestamp();
        await service.WaitCancelled.Task.Soon();
        Assert.Equal(RoamErrorKind.ConnectionLost, (await service.InputEnded.Task.Soon()).Kind);
        Assert.Equal(RoamErrorKind.ConnectionLost, (await service.OutputEnded.Task.Soon()).Kind);
        await service.CountEnded.Task.Soon();
        await session.Completion.Soon();

        // A killed process looks like a peer that has closed its direction and still reads, until something is sent to it.
        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, RoamLimits.Default.CloseTimeout / 2);

        // The server takes the session out once it has ended.
        using CancellationTokenSource bound = new(Eventually.Timeout);
        while (server.Sessions.Count != 0)
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    // The lock beside the socket goes with the process that held it; the file that it leaves is in nobody's way.
    [Fact]
    public async Task A_killed_server_of_a_Unix_socket_leaves_files_that_the_next_one_takes_over_and_removes()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("roam");
        try
        {
            string address = $"unix://{folder.FullName}/s";
            await using ChildProcess killed = ChildProcess.Start("Peer", "serve", address);
            await killed.ReadAsync("serving on ");
            killed.Kill();
            await killed.WaitForExitAsync();
            Assert.Equal(["s", "s.lock"], folder.GetFiles().Select(static file => file.Name).Order());

            await using (RoamServer next = await RoamServer.ListenAsync(address, static s => s.Add<IRemote>(new WatchedRemote())).Soon())
            {
                await using RemoteClient client = await RemoteClient.ConnectAsync(address).Soon();
                Assert.True(client.IsConnected);
            }

            Assert.Empty(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task DrainAsync(IAsyncEnumerator<int> numbers)
    {
        while (await numbers.MoveNextAsync())
        {
        }
    }

    private sealed class WatchedRemote : IRemote
    {
        public TaskCompletionSource WaitCancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<RoamException> InputEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<RoamException> OutputEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource CountEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
        {
            using CancellationTokenRegistration registration = cancellationToken.Register(WaitCancelled.SetResult);
            await WaitCancelled.Task;
        }

        public async IAsyncEnumerable<int> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    yield return i;
                    await Task.Yield();
                }
            }
            finally
            {
                CountEnded.SetResult();
            }
        }

        public async ValueTask EchoAsync(Rx<int> input, Tx<int> output, CancellationToken cancellationToken = default)
        {
            try
            {
                await foreach (int number in input)
                {
                    await output.SendAsync(number);
                }
            }
            catch (RoamException exception)
            {
                InputEnded.SetResult(exception);
            }

            try
            {
                await output.SendAsync(0);
            }
            catch (RoamException exception)
            {
                OutputEnded.SetResult(exception);
            }
        }
    }
}
