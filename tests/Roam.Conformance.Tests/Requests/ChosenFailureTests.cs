using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>What a caller learns of a handler that fails: on purpose, by a timeout of its own, or with a value that cannot be sent.</summary>
public sealed class ChosenFailureTests
{
    [Theory]
    [InlineData(RoamErrorKind.HandlerFailed, true)]
    [InlineData(RoamErrorKind.HandlerFailed, false)]
    [InlineData(RoamErrorKind.TooManyRequests, false)]
    [InlineData(RoamErrorKind.TooManyRequests, true)]
    [InlineData(RoamErrorKind.Unauthenticated, false)]
    [InlineData(RoamErrorKind.PermissionDenied, false)]
    [InlineData(RoamErrorKind.PermissionDenied, true)]
    [Rule("rpc.error.chosen")]
    public async Task A_handler_chooses_kind_text_metadata_and_whether_it_has_run(RoamErrorKind kind, bool mayHaveRun)
    {
        CapturedLogs logs = new();
        await using Duo duo = await Duo.StartAsync(server: o => o with { LoggerFactory = logs.Factory });
        duo.Service.OnRun = async (_, _) =>
        {
            await Task.Yield();
            throw new RoamException(kind, "members only", mayHaveRun) { Metadata = [("room", "tea")] };
        };

        RoamException exception = await Throws.RoamAsync(kind, duo.Client.RunAsync(1));

        Assert.Contains("members only", exception.Message, StringComparison.Ordinal);
        Assert.Equal([("room", "tea")], exception.Metadata);
        Assert.Equal(mayHaveRun, exception.MayHaveRun);
        Assert.DoesNotContain(logs.Lines, static line => line.Contains("HandlerFailed:", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("rpc.error.chosen")]
    public void Every_constructor_says_the_same_of_what_has_run()
    {
        Assert.All(
            [new RoamException(), new("x"), new("x", new IOException()), new(RoamErrorKind.HandlerFailed, "x"), new(RoamErrorKind.HandlerFailed, "x", innerException: new IOException())],
            static exception => Assert.Equal((RoamErrorKind.HandlerFailed, true), (exception.Kind, exception.MayHaveRun)));
        Assert.All(
            Enum.GetValues<RoamErrorKind>().Where(static kind => kind != RoamErrorKind.HandlerFailed),
            static kind => Assert.False(new RoamException(kind, "x").MayHaveRun));
    }

    [Theory]
    [InlineData(RoamErrorKind.ConnectionLost)]
    [InlineData(RoamErrorKind.UnknownMethod)]
    [InlineData(RoamErrorKind.Draining)]
    [InlineData(RoamErrorKind.DeadlineExceeded)]
    [InlineData(RoamErrorKind.Cancelled)]
    [InlineData(RoamErrorKind.Protocol)]
    [Rule("rpc.error.chosen")]
    public async Task What_a_kind_says_of_a_call_or_a_session_is_not_a_handlers_to_choose(RoamErrorKind kind)
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnRun = (_, _) => throw new RoamException(kind, "not yours");

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.HandlerFailed, duo.Client.RunAsync(1));

        Assert.True(exception.MayHaveRun);
        Assert.DoesNotContain("not yours", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("rpc.error.chosen")]
    public async Task Nor_is_what_a_call_of_its_own_has_met()
    {
        await using Duo inner = await Duo.StartAsync();
        inner.Service.OnRun = static (_, _) => throw new RoamException(RoamErrorKind.TooManyRequests, "busy");
        await using Duo outer = await Duo.StartAsync();
        outer.Service.OnRun = async (number, _) => await inner.Client.RunAsync(number);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.HandlerFailed, outer.Client.RunAsync(1));

        Assert.True(exception.MayHaveRun);
        Assert.DoesNotContain("busy", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("rpc.error.chosen")]
    public async Task The_reader_of_a_channel_learns_the_chosen_failure_too()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnWrite = static async (items, _) =>
        {
            await items.SendAsync(1);
            throw new RoamException(RoamErrorKind.PermissionDenied, "one is enough");
        };
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        ValueTask call = duo.Client.WriteAsync(passed);

        Assert.Equal(1, await items.ReadAsync().Soon());
        RoamException reset = await Throws.RoamAsync(RoamErrorKind.ChannelReset, items.ReadAsync());
        Assert.Contains("one is enough", reset.Message, StringComparison.Ordinal);
        await Throws.RoamAsync(RoamErrorKind.PermissionDenied, call);
    }

    [Fact]
    [Rule("rpc.error.chosen")]
    public async Task So_does_the_caller_of_a_stream()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnCount = static (_, _) => FailAsync(new RoamException(RoamErrorKind.Unauthenticated, "who are you?"));
        await using IAsyncEnumerator<int> numbers = duo.Client.CountAsync(3).GetAsyncEnumerator();

        Assert.True(await numbers.MoveNextAsync().Soon());
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.Unauthenticated, numbers.MoveNextAsync());
        Assert.Contains("who are you?", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("rpc.error.metadata")]
    public async Task Response_metadata_that_was_set_before_travels_with_the_failure()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnRun = static (_, context) =>
        {
            context.SetResponseMetadata([("cost", 7UL)]);
            throw new InvalidOperationException("on purpose");
        };
        CallContext context = new(metadata: null);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.HandlerFailed, duo.Client.RunAsync(1, context));

        Assert.Equal([("cost", 7UL)], exception.Metadata);
        Assert.Contains(("cost", 7UL), context.ResponseMetadata);
    }

    [Fact]
    [Rule("rpc.error.metadata")]
    public async Task A_failure_whose_metadata_is_over_the_limit_travels_alone()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnRun = static (_, _) =>
            throw new RoamException(RoamErrorKind.PermissionDenied, "no") { Metadata = [("all", new string('x', RoamLimits.Default.MaxMetadataBytes))] };

        Assert.Empty((await Throws.RoamAsync(RoamErrorKind.PermissionDenied, duo.Client.RunAsync(1))).Metadata);
        Assert.Equal(2, await duo.Client.IncrementAsync(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("rpc.error.own-cancellation")]
    public async Task A_timeout_of_the_handlers_own_is_a_failure_and_is_logged(bool later)
    {
        CapturedLogs logs = new();
        await using Duo duo = await Duo.StartAsync(server: o => o with { LoggerFactory = logs.Factory });
        duo.Service.OnRun = async (_, _) =>
        {
            if (later)
            {
                await Task.Yield();
            }

            throw new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout.");
        };

        Assert.True((await Throws.RoamAsync(RoamErrorKind.HandlerFailed, duo.Client.RunAsync(1))).MayHaveRun);
        Assert.Contains(logs.Lines, static line => line.Contains("HttpClient.Timeout", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("rpc.error.own-cancellation")]
    public async Task So_it_is_to_the_reader_of_a_channel_and_of_a_stream()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnWrite = static (_, _) => throw new OperationCanceledException();
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        ValueTask call = duo.Client.WriteAsync(passed);
        RoamException reset = await Throws.RoamAsync(RoamErrorKind.ChannelReset, items.ReadAsync());
        Assert.Contains("handler-failed", reset.Message, StringComparison.Ordinal);
        await Throws.RoamAsync(RoamErrorKind.HandlerFailed, call);

        duo.Service.OnCount = static (_, _) => FailAsync(new OperationCanceledException());
        await using IAsyncEnumerator<int> numbers = duo.Client.CountAsync(3).GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync().Soon());
        await Throws.RoamAsync(RoamErrorKind.HandlerFailed, numbers.MoveNextAsync());
    }

    [Fact]
    [Rule("rpc.error.unsendable")]
    public async Task A_result_that_nests_too_deeply_says_so_with_the_limit()
    {
        await using Duo duo = await Duo.StartAsync();

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, duo.Client.NestAsync(1000));

        Assert.Contains("64", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.MayHaveRun);
    }

    [Fact]
    [Rule("rpc.error.unsendable")]
    public async Task A_response_that_is_too_large_says_so_with_the_limit()
    {
        await using Duo duo = await Duo.StartAsync(server: static o => o with { Limits = o.Limits with { MaxFrameBytes = 4096 } });
        duo.Service.OnRun = static (number, context) =>
        {
            context.SetResponseMetadata([("all", new string('x', 5000))]);
            return new(number);
        };

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, duo.Client.RunAsync(1));

        Assert.Contains("4096 bytes (RoamLimits.MaxFrameBytes)", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.MayHaveRun);
    }

    private static async IAsyncEnumerable<int> FailAsync(Exception exception)
    {
        yield return 1;
        await Task.Yield();
        throw exception;
    }
}
