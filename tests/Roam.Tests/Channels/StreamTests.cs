using System.Runtime.CompilerServices;
using Roam.CompilerServices;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>Streams as arguments and as results: sugar over channels.</summary>
public sealed class StreamTests
{
    private readonly ChannelWorld _world = new();

    [Fact]
    public async Task Input_stream_is_sent_and_closed()
    {
        var inputs = new CallInputs();
        OutboundChannels channels = _world.BeginCall(inputs.Add(CountAsync(20), "items"));
        channels.Commit();
        _world.Deliver();
        (Rx<int> rx, InboundChannels request) = _world.AcceptRx();
        inputs.Start(CancellationToken.None);
        for (int i = 0; i < 20; i++)
        {
            Task<int> read = rx.ReadAsync().AsTask();
            await DeliverUntil(read);
            Assert.Equal(i, await read);
        }

        Task<bool> end = rx.WaitToReadAsync().AsTask();
        await DeliverUntil(end);
        Assert.False(await end);
        await inputs.StopAsync();
        Assert.Null(inputs.Failure);
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Input_stream_that_throws_fails_the_handlers_reader_and_is_remembered()
    {
        var failure = new InvalidOperationException("secret");
        var inputs = new CallInputs();
        OutboundChannels channels = _world.BeginCall(inputs.Add(CountAsync(2, failure), "items"));
        channels.Commit();
        _world.Deliver();
        (Rx<int> rx, InboundChannels request) = _world.AcceptRx();
        inputs.Start(CancellationToken.None);
        await _world.Client.WaitForSentAsync(4);
        _world.Deliver();
        Assert.Equal([0, 1], ChannelWorld.ReadAvailable(rx));
        var exception = await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask());
        Assert.Equal(RoamErrorKind.ChannelReset, exception.Kind);
        await inputs.StopAsync();
        Assert.Same(failure, inputs.Failure);
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Input_stream_stops_quietly_when_the_handler_reads_no_more()
    {
        var disposed = new TaskCompletionSource();
        var inputs = new CallInputs();
        OutboundChannels channels = _world.BeginCall(inputs.Add(CountAsync(int.MaxValue, disposed: disposed), "items"));
        channels.Commit();
        _world.Deliver();
        (_, InboundChannels request) = _world.AcceptRx();
        inputs.Start(CancellationToken.None);
        await _world.Client.WaitForSentAsync(17);
        request.Complete(null);
        _world.Deliver();
        await disposed.Task.Soon();
        await inputs.StopAsync();
        Assert.Null(inputs.Failure);
        _world.Deliver();
        _world.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Input_stream_stops_when_told(bool byToken)
    {
        var started = new TaskCompletionSource();
        var disposed = new TaskCompletionSource();
        using var source = new CancellationTokenSource();
        var inputs = new CallInputs();
        OutboundChannels channels = _world.BeginCall(inputs.Add(NeverAsync(started, disposed), "items"));
        channels.Commit();
        inputs.Start(source.Token);
        await started.Task.Soon();
        if (byToken)
        {
            await source.CancelAsync();
        }
        else
        {
            await inputs.StopAsync().Soon();
        }

        await disposed.Task.Soon();
        await inputs.StopAsync().Soon();
        Assert.Null(inputs.Failure);
        Assert.Equal(["Call [1]", "Reset 1 cancelled"], _world.Client.TakeLog());
        _world.Deliver();
        _world.Server.Requests.Dequeue().Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Input_stream_that_was_never_started_is_not_run()
    {
        var inputs = new CallInputs();
        Rx<int> passed = inputs.Add(CountAsync(1), "items");
        await inputs.StopAsync();
        inputs.Start(CancellationToken.None);
        await inputs.StopAsync();
        Assert.Null(inputs.Failure);
        Assert.False(passed.TryRead(out _));
    }

    [Fact]
    public void Input_stream_that_is_null_is_refused_by_name() =>
        Assert.Equal("numbers", Assert.Throws<ArgumentNullException>(() => new CallInputs().Add<int>(null!, "numbers")).ParamName);

    [Fact]
    public async Task Output_stream_is_sent_and_closed_by_the_request()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToCaller();
        await HandlerResults.SendAllAsync(CountAsync(10), tx, CancellationToken.None);
        request.Complete(null);
        _world.Deliver();
        Assert.Equal(Enumerable.Range(0, 10), ChannelWorld.ReadAvailable(rx));
        Assert.False(await rx.WaitToReadAsync());
        _world.AssertClean();
    }

    [Fact]
    public async Task Output_stream_ends_normally_when_the_caller_leaves()
    {
        var disposed = new TaskCompletionSource();
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToCaller();
        Task sending = HandlerResults.SendAllAsync(CountAsync(int.MaxValue, disposed: disposed), tx, CancellationToken.None).AsTask();
        await rx.DisposeAsync();
        _world.Deliver();
        await sending.Soon();
        await disposed.Task.Soon();
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Output_stream_that_throws_or_is_null_fails_the_handler()
    {
        (Tx<int> tx, _, InboundChannels request) = _world.OpenToCaller();
        var failure = new InvalidOperationException();
        Task sending = HandlerResults.SendAllAsync(CountAsync(1, failure), tx, CancellationToken.None).AsTask();
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => sending));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            HandlerResults.SendAllAsync(null!, tx, CancellationToken.None).AsTask());
        request.Complete(failure);
        Assert.Equal(["Item 1", "Close 1 handler-failed"], _world.Server.TakeLog());
    }

    [Fact]
    public async Task Output_stream_ends_with_its_token()
    {
        (Tx<int> tx, _, InboundChannels request) = _world.OpenToCaller();
        using var source = new CancellationTokenSource();
        Task sending = HandlerResults.SendAllAsync(CountAsync(int.MaxValue), tx, source.Token).AsTask();
        await source.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Soon());
        request.Complete(cancelled);
        Assert.Equal("Close 1 cancelled", _world.Server.TakeLog()[^1]);
    }

    private static async IAsyncEnumerable<int> CountAsync(
        int count,
        Exception? failure = null,
        TaskCompletionSource? disposed = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return i;
            }

            if (failure is not null)
            {
                throw failure;
            }
        }
        finally
        {
            disposed?.TrySetResult();
        }
    }

    private static async IAsyncEnumerable<int> NeverAsync(
        TaskCompletionSource started,
        TaskCompletionSource disposed,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield return 1;
        }
        finally
        {
            disposed.TrySetResult();
        }
    }

    private async Task DeliverUntil(Task task)
    {
        while (!task.IsCompleted)
        {
            _world.Deliver();
            await Task.Yield();
        }
    }
}
