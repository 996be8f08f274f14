using Microsoft.Extensions.Time.Testing;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Failures;

/// <summary>Tokens and deadlines: who is told what, and when.</summary>
public abstract class CancellationTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : CancellationTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : CancellationTests(PayloadFormat.Postcard);

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Cancelling_frees_the_caller_and_fires_the_handlers_token(LinkKind kind)
    {
        await using ProbeWorld world = await CreateWorldAsync(kind);
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnCall = async (value, context) =>
        {
            context.CancellationToken.Register(fired.SetResult);
            entered.SetResult();
            await release.Task;
            return value;
        };

        using CancellationTokenSource cancellation = new();
        Task<int> call = world.Client.CallAsync(1, cancellation.Token).AsTask();
        await entered.Task.Soon();
        await cancellation.CancelAsync();

        // The handler still runs, and its place is still taken.
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.True(call.IsCanceled);
        await fired.Task.Soon();
        Assert.Equal(1, world.Peers.Client.Root.Driver.OutboundRequests.Count);
        Assert.Equal(1, world.Running);

        release.SetResult();
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task A_call_whose_token_has_fired_is_not_made()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        world.Service.OnCall = static (_, _) => throw new InvalidOperationException("must not run");
        CancellationToken cancelled = new(canceled: true);

        OperationCanceledException exception =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Client.CallAsync(1, cancelled).Soon());
        Assert.Equal(cancelled, exception.CancellationToken);

        exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Client.GiveAsync(1, cancelled).ToListAsync());
        Assert.Equal(cancelled, exception.CancellationToken);
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task The_callers_deadline_frees_it_and_fires_the_handlers_token()
    {
        FakeTimeProvider time = new();
        RoamOptions options = new() { TimeProvider = time };
        await using ProbeWorld world = await CreateWorldAsync(clientOptions: options);
        TaskCompletionSource<Deadline> entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnCall = async (value, context) =>
        {
            entered.SetResult(context.Deadline);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            }
            finally
            {
                ended.SetResult();
            }

            return value;
        };

        Task<int> call = world.Client.CallAsync(1, new CallContext(deadline: Deadline.After(TimeSpan.FromMinutes(10), time))).AsTask();
        Assert.InRange((await entered.Task.Soon()).Remaining, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        time.Advance(TimeSpan.FromMinutes(10));

        RoamException exception = await call.FailsWithAsync(RoamErrorKind.DeadlineExceeded);
        Assert.True(exception.MayHaveRun);
        await ended.Task.Soon();
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task A_deadline_that_only_the_server_notices_is_still_a_deadline()
    {
        FakeTimeProvider time = new();
        await using ProbeWorld world = await CreateWorldAsync(serverOptions: new() { TimeProvider = time });
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnCall = async (value, context) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            return value;
        };

        Task<int> call = world.Client.CallAsync(1, new CallContext(deadline: Deadline.After(TimeSpan.FromMinutes(10)))).AsTask();
        await entered.Task.Soon();
        time.Advance(TimeSpan.FromMinutes(10));

        RoamException exception = await call.FailsWithAsync(RoamErrorKind.DeadlineExceeded);
        Assert.True(exception.MayHaveRun);
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task A_call_whose_deadline_has_passed_is_not_made_and_its_channels_end()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        world.Service.OnCall = static (_, _) => throw new InvalidOperationException("must not run");
        world.Service.OnSend = static (_, _) => throw new InvalidOperationException("must not run");
        CallContext late = new(deadline: Deadline.After(TimeSpan.Zero));

        RoamException exception = await world.Client.CallAsync(1, late).FailsWithAsync(RoamErrorKind.DeadlineExceeded);
        Assert.False(exception.MayHaveRun);

        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task call = world.Client.SendAsync(passed, late).AsTask();
        await numbers.ToListAsync().FailsWithAsync(RoamErrorKind.DeadlineExceeded);
        await call.FailsWithAsync(RoamErrorKind.DeadlineExceeded);
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task What_a_handler_passes_on_carries_deadline_token_and_metadata()
    {
        await using ProbeWorld inner = await CreateWorldAsync();
        await using ProbeWorld outer = await CreateWorldAsync();
        TaskCompletionSource<CallContext> entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        inner.Service.OnCall = async (value, context) =>
        {
            entered.SetResult(context);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            }
            finally
            {
                ended.SetResult();
            }

            return value;
        };
        outer.Service.OnCall = (value, context) => inner.Client.CallAsync(value, context.Propagate());

        using CancellationTokenSource cancellation = new();
        Metadata metadata = [("kept", "yes"), new MetadataEntry("here", "only", MetadataFlags.NoPropagate)];
        CallContext sent = new(metadata, Deadline.After(TimeSpan.FromMinutes(5)), cancellation.Token);
        Task<int> call = outer.Client.CallAsync(1, sent).AsTask();
        CallContext received = await entered.Task.Soon();
        Assert.True(received.RequestMetadata.TryGetString("kept", out _));
        Assert.False(received.RequestMetadata.TryGetString("here", out _));
        Assert.InRange(received.Deadline.Remaining, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        await ended.Task.Soon();
    }

    [Fact]
    public async Task Cancelling_while_waiting_for_a_place_sends_nothing()
    {
        RoamOptions server = new() { Limits = new() { MaxConcurrentRequests = 1 } };
        await using ProbeWorld world = await CreateWorldAsync(serverOptions: server);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Observed<int> entered = new(0);
        world.Service.OnCall = async (value, _) =>
        {
            entered.Update(static count => count + 1);
            await release.Task;
            return value;
        };

        Task<int> first = world.Client.CallAsync(1).AsTask();
        using CancellationTokenSource cancellation = new();
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task second = world.Client.SendAsync(passed, cancellation.Token).AsTask();
        Task<List<int>> reading = numbers.ToListAsync();
        Task<int> third = world.Client.CallAsync(3).AsTask();
        await cancellation.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        await reading.FailsWithAsync(RoamErrorKind.Cancelled);

        release.SetResult();
        Assert.Equal(1, await first.Soon());
        Assert.Equal(3, await third.Soon());
        Assert.Equal(2, entered.Value);
        await world.IsAliveAndEmptyAsync();
    }
}
