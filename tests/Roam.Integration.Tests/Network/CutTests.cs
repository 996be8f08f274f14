using System.Diagnostics;
using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Network;

/// <summary>Generated clients and dispatchers over real sockets that are cut all the time.</summary>
public class CutTests
{
    private const int BlockSize = 8 * 1024;
    private const int Blocks = 20 * 1024 * 1024 / BlockSize;
    private const int Calls = 10_000;
    private const int Callers = 16;

    // Far longer than it takes; it must end all the same.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private static readonly RoamOptions Options = new()
    {
        LinkReconnect = new() { InitialDelay = TimeSpan.FromMilliseconds(2), MaxDelay = TimeSpan.FromMilliseconds(50) },
    };

    // W19 to W21, and that whoever calls or streams notices a cut as a delay at most.
    [Theory]
    [Rule("link.reliable.replay")]
    [Rule("link.reliable.sequence")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Calls_and_streams_in_both_directions_arrive_once_and_in_order_however_often_the_connection_is_cut(int seed)
    {
        Random random = new(seed);
        Transfer service = new();
        await using RoamServer server = await RoamServer.ListenAsync("reliable+tcp://127.0.0.1:0", s => s.Add<ITransfer>(service), Options);
        await using TcpProxy proxy = new(server.Address, () => TimeSpan.FromMilliseconds(random.Next(50, 200)), seed);
        await using TransferClient client = await TransferClient.ConnectAsync(proxy.Address, Options).Soon();

        // Connections are cut from the first moment to the last.
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll([DownloadAsync(), UploadAsync(), .. Enumerable.Range(0, Callers).Select(CallAsync)]).WaitAsync(Longest);

        string what = $"seed {seed}, {proxy.Cuts} cuts and {proxy.Connections} connections in {Stopwatch.GetElapsedTime(start)}";

        // A fast machine is through before the second.
        Assert.True(proxy.Cuts >= 1, what);
        Assert.True(service.Echoed.Count == Calls && service.Echoed.Values.All(static count => count == 1), what);
        Assert.Single(server.Sessions);

        async Task DownloadAsync()
        {
            (Tx<byte[]> passed, Rx<byte[]> blocks) = RoamChannel.Create<byte[]>();
            Task call = client.DownloadAsync(Blocks, BlockSize, passed).AsTask();
            int next = 0;
            await foreach (byte[] block in blocks)
            {
                Transfer.CheckBlock(next++, BlockSize, block);
            }

            Assert.Equal(Blocks, next);
            await call;
        }

        async Task UploadAsync()
        {
            (Tx<byte[]> blocks, Rx<byte[]> passed) = RoamChannel.Create<byte[]>();
            Task<int> call = client.UploadAsync(BlockSize, passed).AsTask();
            for (int i = 0; i < Blocks; i++)
            {
                await blocks.SendAsync(Transfer.MakeBlock(i, BlockSize));
            }

            await blocks.CompleteAsync();
            Assert.Equal(Blocks, await call);
        }

        async Task CallAsync(int caller)
        {
            for (int i = caller; i < Calls; i += Callers)
            {
                Assert.Equal(i, await client.EchoAsync(i));
            }
        }
    }

    [Fact]
    [Rule("link.reliable.reconnect")]
    [Rule("link.reliable.detached")]
    public async Task A_link_that_is_not_restored_in_its_time_ends_both_sessions_with_ConnectionLost()
    {
        RoamOptions options = new()
        {
            LinkReconnect = new() { InitialDelay = TimeSpan.FromMilliseconds(5), TotalTime = TimeSpan.FromMilliseconds(300) },
            Limits = new() { DetachedTimeout = TimeSpan.FromMilliseconds(300) },
        };
        Observed<bool> cancelled = new(false);
        Observed<bool> entered = new(false);
        Probe service = new()
        {
            OnCall = async (value, context) =>
            {
                entered.Update(static _ => true);
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled.Update(static _ => true);
                return value;
            },
            OnSend = static async (output, context) =>
            {
                await output.SendAsync(1);
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            },
        };
        await using RoamServer server = await RoamServer.ListenAsync("reliable+tcp://127.0.0.1:0", s => s.Add<IProbe>(service), options);
        TcpProxy proxy = new(server.Address);
        await using ProbeClient client = await ProbeClient.ConnectAsync(proxy.Address, options).Soon();
        Task<int> call = client.CallAsync(1).AsTask();
        await entered.WaitForAsync(static entered => entered);
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        Task stream = client.SendAsync(passed).AsTask();
        Assert.Equal(1, await items.ReadAsync().Soon());
        RoamSession served = Assert.Single(server.Sessions);

        await proxy.DisposeAsync();

        RoamException lost = await call.FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.True(lost.MayHaveRun);
        Assert.Contains("not restored", lost.Message, StringComparison.Ordinal);
        Assert.True((await stream.FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        await items.ReadAsync().FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.Equal(SessionEndReason.ConnectionLost, (await client.Completion.Soon()).Reason);
        SessionEnd end = await served.Completion.Soon();
        Assert.Equal(SessionEndReason.ConnectionLost, end.Reason);
        Assert.Contains("not come back in time", end.Description, StringComparison.Ordinal);
        await cancelled.WaitForAsync(static cancelled => cancelled);
    }
}
