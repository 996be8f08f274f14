using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Failures;

/// <summary>The limits, at the side that would exceed them and at the side that sees them exceeded.</summary>
public class LimitTests
{
    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_frame_over_the_limit_fails_its_call_and_sends_nothing(LinkKind kind)
    {
        RoamOptions options = new() { Limits = new() { MaxFrameBytes = 10_000 } };
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind, options, options);

        RoamException exception = await world.Client.BytesAsync(new byte[10_000]).FailsWithAsync(RoamErrorKind.LimitExceeded);
        Assert.False(exception.MayHaveRun);
        await world.IsAliveAndEmptyAsync();
        Assert.Equal(9_000, (await world.Client.BytesAsync(new byte[9_000]).Soon()).Length);
    }

    [Fact]
    public async Task A_result_over_the_limit_fails_its_call_only()
    {
        RoamOptions options = new() { Limits = new() { MaxFrameBytes = 10_000 } };
        await using ProbeWorld world = await ProbeWorld.CreateAsync(serverOptions: options);
        world.Service.OnBytes = static (_, _) => new(new byte[20_000]);

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => world.Client.BytesAsync([]).Soon());
        Assert.True(exception.Kind is RoamErrorKind.InvalidPayload or RoamErrorKind.LimitExceeded, exception.ToString());
        Assert.True(exception.MayHaveRun);
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task An_item_over_the_limit_fails_its_send_only()
    {
        RoamOptions options = new() { Limits = new() { MaxFrameBytes = 10_000 } };
        await using ProbeWorld world = await ProbeWorld.CreateAsync(serverOptions: options);
        world.Service.OnSendBytes = static async (output, _) =>
        {
            await output.SendAsync([1]);
            await output.SendAsync(new byte[20_000]).FailsWithAsync(RoamErrorKind.LimitExceeded);
            await output.SendAsync([2]);
        };

        (Tx<byte[]> passed, Rx<byte[]> output) = RoamChannel.Create<byte[]>();
        Task call = world.Client.SendBytesAsync(passed).AsTask();
        Assert.Equal([[1], [2]], await output.ToListAsync());
        await call.Soon();
        await world.IsAliveAndEmptyAsync();
    }

    [Theory]
    [Rule("session.handshake.max-frame")]
    [ClassData(typeof(AllLinks))]
    public async Task A_frame_over_the_peers_limit_fails_alone_at_its_sender(LinkKind kind)
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind, serverOptions: new() { Limits = new() { MaxFrameBytes = 10_000 } });

        RoamException exception = await world.Client.BytesAsync(new byte[20_000]).FailsWithAsync(RoamErrorKind.LimitExceeded);
        Assert.Contains("10000 bytes that the peer takes", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.MayHaveRun);
        await world.IsAliveAndEmptyAsync();
    }

    [Theory]
    [Rule("session.handshake.max-frame")]
    [InlineData(LinkKind.TcpIPv4)]
    [InlineData(LinkKind.Pipe)]
    public async Task A_result_or_an_item_over_the_callers_limit_fails_alone(LinkKind kind)
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind, clientOptions: new() { Limits = new() { MaxFrameBytes = 10_000 } });
        world.Service.OnBytes = static (_, _) => new(new byte[20_000]);
        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => world.Client.BytesAsync([]).Soon());
        Assert.True(exception.Kind is RoamErrorKind.InvalidPayload or RoamErrorKind.LimitExceeded, exception.ToString());
        Assert.True(exception.MayHaveRun);

        world.Service.OnSendBytes = static async (output, _) =>
        {
            await output.SendAsync(new byte[20_000]).FailsWithAsync(RoamErrorKind.LimitExceeded);
            await output.SendAsync([2]);
            await output.CompleteAsync();
        };
        (Tx<byte[]> passed, Rx<byte[]> output) = RoamChannel.Create<byte[]>();
        Task call = world.Client.SendBytesAsync(passed).AsTask();
        Assert.Equal([[2]], await output.ToListAsync());
        await call.Soon();
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task No_more_handlers_run_at_once_than_the_server_allows()
    {
        const int Limit = 8;
        await using ProbeWorld world = await ProbeWorld.CreateAsync(serverOptions: new() { Limits = new() { MaxConcurrentRequests = Limit } });
        Observed<(int Now, int Most)> running = new((0, 0));
        using SemaphoreSlim gate = new(0);
        world.Service.OnCall = async (value, _) =>
        {
            running.Update(static seen => (seen.Now + 1, Math.Max(seen.Most, seen.Now + 1)));
            await gate.WaitAsync();
            running.Update(static seen => (seen.Now - 1, seen.Most));
            return value;
        };

        Task<int>[] calls = [.. Enumerable.Range(0, 200).Select(i => world.Client.CallAsync(i).AsTask())];
        await running.WaitForAsync(static seen => seen.Now == Limit);
        Assert.Equal(Limit, world.Running);
        gate.Release(calls.Length);
        Assert.Equal(Enumerable.Range(0, 200), await Task.WhenAll(calls).Soon());
        Assert.Equal(Limit, running.Value.Most);
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task Too_many_waiting_calls_fail_and_their_channels_end()
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync(
            serverOptions: new() { Limits = new() { MaxConcurrentRequests = 1 } },
            clientOptions: new() { Limits = new() { MaxWaitingCalls = 1 } });
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnCall = async (value, _) =>
        {
            await release.Task;
            return value;
        };

        Task<int> running = world.Client.CallAsync(1).AsTask();
        Task<int> waiting = world.Client.CallAsync(2).AsTask();
        RoamException exception = await world.Client.CallAsync(3).FailsWithAsync(RoamErrorKind.LimitExceeded);
        Assert.False(exception.MayHaveRun);
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task call = world.Client.SendAsync(passed).AsTask();
        await numbers.ToListAsync().FailsWithAsync(RoamErrorKind.LimitExceeded);
        await call.FailsWithAsync(RoamErrorKind.LimitExceeded);

        release.SetResult();
        Assert.Equal(1, await running.Soon());
        Assert.Equal(2, await waiting.Soon());
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task Channels_beyond_the_limit_fail_their_call_and_end()
    {
        RoamOptions options = new() { Limits = new() { MaxChannels = 2 } };
        await using ProbeWorld world = await ProbeWorld.CreateAsync(serverOptions: options);
        world.Service.OnReceive = static async (input, _) => (await input.ToListAsync()).Count;
        (Tx<int> other, Rx<int> passedOther) = RoamChannel.Create<int>();
        Task<long> running = world.Client.ReceiveAsync(passedOther).AsTask();
        await other.SendAsync(1).Soon();
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();

        Task call = world.Client.ExchangeAsync(passedInput, passedOutput).AsTask();
        RoamException exception = await call.FailsWithAsync(RoamErrorKind.LimitExceeded);
        Assert.False(exception.MayHaveRun);
        await input.SendAsync(1).FailsWithAsync(RoamErrorKind.LimitExceeded);
        await output.ToListAsync().FailsWithAsync(RoamErrorKind.LimitExceeded);

        // The channel that was there before is not touched.
        await other.SendAllAsync([2, 3]);
        Assert.Equal(3, await running.Soon());
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task Metadata_over_the_limit_fails_its_call_only()
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync();
        CallContext context = new([("key", new string('x', 20_000))]);
        RoamException exception = await world.Client.CallAsync(1, context).FailsWithAsync(RoamErrorKind.LimitExceeded);
        Assert.False(exception.MayHaveRun);

        world.Service.OnCall = static (value, context) =>
        {
            context.SetResponseMetadata([("key", new string('x', 20_000))]);
            return new(value);
        };
        exception = await Assert.ThrowsAsync<RoamException>(() => world.Client.CallAsync(1).Soon());
        Assert.True(exception.MayHaveRun);
        await world.IsAliveAndEmptyAsync();
    }
}
