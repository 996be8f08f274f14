using Roam.CompilerServices;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>One response for every request, whatever becomes of its handler; seen by a peer that counts them.</summary>
public sealed class ResponseTests
{
    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_handler_that_returns()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x00, 0x07], null);
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_handler_that_throws_before_its_first_await()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        solo.Service.OnRun = static (_, _) => throw new InvalidOperationException("on purpose");
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x01, 0x03], "handler-failed");
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_handler_that_throws_later()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        solo.Service.OnRun = static async (_, _) =>
        {
            await Task.Yield();
            throw new InvalidOperationException("on purpose");
        };
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x01, 0x03], "handler-failed");
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_handler_that_is_cancelled()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;

        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        await solo.Peer.SendCancelAsync(1);
        await solo.Peer.SendCancelAsync(1);

        RawMessage response = await solo.Peer.ExpectResponseAsync(1);
        Assert.Equal([0x01, 0x03], response.Payload);
        Assert.Equal("cancelled", ErrorOf(response));
        await ExpectNothingElseAsync(solo);
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_handler_that_is_cancelled_and_returns_all_the_same()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = (number, _) => gate.WaitAsync(number, default);

        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        await solo.Peer.SendCancelAsync(1);
        await solo.Peer.ExpectNothingAsync();
        gate.Release(7);

        Assert.Equal([0x00, 0x07], (await solo.Peer.ExpectResponseAsync(1)).Payload);
        await ExpectNothingElseAsync(solo);
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_result_that_cannot_be_encoded()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await ExpectOneResponseAsync(solo, ProbeMethods.Nest, [0x91, 0xcd, 0x01, 0x00], [0x01, 0x03], "invalid-payload");
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_result_that_is_larger_than_a_frame()
    {
        await using Solo solo = await Solo.AcceptedAsync(
            options: static o => o with { Limits = o.Limits with { MaxFrameBytes = 64 * 1024 } });
        solo.Service.OnWrite = static (_, _) => default;
        byte[] arguments = [0x91, 0xc5, 0xff, 0xe0, .. new byte[0xffe0]];
        await ExpectOneResponseAsync(solo, ProbeMethods.Echo, arguments, [0x00, 0xc5, 0xff, 0xe0, .. new byte[0xffe0]], null);

        solo.Service.OnRun = static (number, context) =>
        {
            context.SetResponseMetadata([new MetadataEntry("filler", new byte[15 * 1024])]);
            return new(number);
        };
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x00, 0x07], null);
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task Response_metadata_over_its_limit()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        solo.Service.OnRun = static (number, context) =>
        {
            context.SetResponseMetadata([new MetadataEntry("too-large", new byte[17 * 1024])]);
            return new(number);
        };
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x01, 0x03], "invalid-payload");
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task An_exception_whose_own_message_throws()
    {
        await using Solo solo = await Solo.AcceptedAsync(options: static o => o with { IncludeExceptionDetails = true });
        solo.Service.OnRun = static (_, _) => throw new HostileException();
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x01, 0x03], "handler-failed");
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_logger_that_throws()
    {
        using CapturedLogs logs = new() { Failure = new InvalidOperationException("the disk is full") };
        await using Solo solo = await Solo.AcceptedAsync(options: o => o with { LoggerFactory = logs.Factory });
        solo.Service.OnRun = static (_, _) => throw new InvalidOperationException("on purpose");
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x01, 0x03], "handler-failed");
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_dispatcher_that_does_not_run_the_method()
    {
        await using Solo solo = await Solo.AcceptedAsync(services: HandWritten.Offer(static _ => default));
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x01, 0x03], "handler-failed");
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_dispatcher_that_throws()
    {
        await using Solo solo = await Solo.AcceptedAsync(
            services: HandWritten.Offer(static _ => throw new InvalidOperationException("on purpose")));
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x01, 0x03], "handler-failed");
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_dispatcher_that_runs_the_method_twice()
    {
        Probe probe = new();
        await using Solo solo = await Solo.AcceptedAsync(services: HandWritten.Offer(async request =>
        {
            await RunAsync(request, probe);
            await RunAsync(request, probe);
        }));
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x00, 0x07], null);
        Assert.Equal(1, probe.Calls);
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task A_dispatcher_that_does_not_wait_for_the_method()
    {
        Gate gate = new();
        Probe probe = new() { OnRun = gate.WaitAsync };
        Task forgotten = Task.CompletedTask;
        await using Solo solo = await Solo.AcceptedAsync(services: HandWritten.Offer(request =>
        {
            forgotten = RunAsync(request, probe).AsTask();
            return default;
        }));
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        Assert.Equal([0x01, 0x03], (await solo.Peer.ExpectResponseAsync(1)).Payload);

        // The method ends while the object that held its request serves another.
        await solo.Peer.SendCallAsync(3, ProbeMethods.Run, [0x91, 0x08]);
        Assert.Equal([0x01, 0x03], (await solo.Peer.ExpectResponseAsync(3)).Payload);
        gate.Release(7);
        gate.Release(8);
        await Assert.ThrowsAsync<InvalidOperationException>(() => forgotten.Soon());
        await ExpectNothingElseAsync(solo);
    }

    [Fact]
    [Rule("rpc.unknown-method")]
    public async Task An_unknown_method()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await ExpectOneResponseAsync(solo, methodId: 4711, [0x90], [0x01, 0x01], null);
        Assert.Equal(0, solo.Service.Calls);
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x00, 0x07], null);
    }

    [Fact]
    [Rule("rpc.unknown-method")]
    public async Task The_caller_of_an_unknown_method_learns_so()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x01, 0x01]);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.UnknownMethod, call);
        Assert.False(exception.MayHaveRun);
        Assert.Contains("IProbe.IncrementAsync", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Rule("rpc.error.invalid-payload")]
    [Rule("payload.trailing")]
    [InlineData(new byte[] { 0xc1 }, "no such format")]
    [InlineData(new byte[] { }, "nothing")]
    [InlineData(new byte[] { 0x91 }, "an argument is missing in the bytes")]
    [InlineData(new byte[] { 0x91, 0xa1, 0x41 }, "a string for a number")]
    [InlineData(new byte[] { 0x91, 0x07, 0x00 }, "trailing bytes")]
    [InlineData(new byte[] { 0xdd, 0xff, 0xff, 0xff, 0xff }, "an array longer than its bytes")]
    public async Task Arguments_that_do_not_decode(byte[] arguments, string why)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, arguments, [0x01, 0x02], "invalid-payload");
        Assert.True(solo.Service.Calls == 0, $"The handler ran although {why}.");
        await ExpectOneResponseAsync(solo, ProbeMethods.Run, [0x91, 0x07], [0x00, 0x07], null);
    }

    [Fact]
    [Rule("wire.result")]
    public async Task A_declared_error()
    {
        await using Duo duo = await Duo.StartAsync();
        Result<int, ProbeError> failed = await duo.Client.DivideAsync(1, 0).Soon();
        Assert.Equal(ProbeError.DivisionByZero, failed.Error);
        Assert.Equal(3, (await duo.Client.DivideAsync(6, 2).Soon()).Value);
    }

    [Theory]
    [Rule("wire.result.strict")]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x01 })]
    [InlineData(new byte[] { 0x01, 0x04 })]
    [InlineData(new byte[] { 0x02 })]
    [InlineData(new byte[] { 0x01, 0x01, 0x00 })]
    [InlineData(new byte[] { 0x01, 0x03, 0xc0 })]
    public async Task A_malformed_envelope_fails_the_call_alone(byte[] payload)
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, payload);

        Assert.True((await Throws.RoamAsync(RoamErrorKind.InvalidPayload, call)).MayHaveRun);
        await ExpectCallsWorkAsync(solo);
    }

    [Theory]
    [Rule("payload.trailing")]
    [InlineData(new byte[] { 0x00 }, "no result")]
    [InlineData(new byte[] { 0x00, 0xc1 }, "no such format")]
    [InlineData(new byte[] { 0x00, 0xa1, 0x41 }, "a string for a number")]
    [InlineData(new byte[] { 0x00, 0x07, 0x07 }, "trailing bytes")]
    [InlineData(new byte[] { 0x01, 0x00, 0x07 }, "an error that is not declared")]
    public async Task A_result_that_does_not_decode_fails_the_call_alone(byte[] payload, string why)
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, payload);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, call);
        Assert.True(exception.MayHaveRun, why);
        Assert.Contains("IProbe.IncrementAsync", exception.Message, StringComparison.Ordinal);
        await ExpectCallsWorkAsync(solo);
    }

    [Fact]
    [Rule("payload.trailing")]
    public async Task A_result_of_type_nothing_has_no_bytes()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask call = solo.Client.NothingAsync();
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00]);
        await call.Soon();

        call = solo.Client.NothingAsync();
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00, 0xC0]);
        Assert.Equal(RoamErrorKind.InvalidPayload, (await Assert.ThrowsAsync<RoamException>(() => call.Soon())).Kind);
    }

    [Fact]
    [Rule("rpc.response.routing")]
    public async Task Responses_reach_their_calls_in_any_order()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int>[] calls = [.. Enumerable.Range(0, 50).Select(i => solo.Client.IncrementAsync(i))];
        List<ulong> ids = [];
        foreach (ValueTask<int> _ in calls)
        {
            ids.Add((await solo.Peer.ExpectAsync(MessageKind.Call)).Id);
        }

        foreach ((int index, ulong id) in ids.Index().OrderBy(static pair => (pair.Index * 7) % 50))
        {
            await solo.Peer.SendResponseAsync(id, [0x00, (byte)index]);
        }

        for (int i = 0; i < calls.Length; i++)
        {
            Assert.Equal(i, await calls[i].Soon());
        }
    }

    [Fact]
    [Rule("rpc.response.unsolicited")]
    public async Task Responses_that_nobody_waits_for_are_ignored()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;

        foreach (ulong other in new ulong[] { 0, 2, id + 2, id + 1, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63 })
        {
            await solo.Peer.SendResponseAsync(other, [0x00, 0x63]);
        }

        await solo.Peer.ExpectNothingAsync();
        Assert.False(call.IsCompleted);
        await solo.Peer.SendResponseAsync(id, [0x00, 0x02]);
        await solo.Peer.SendResponseAsync(id, [0x00, 0x63]);
        Assert.Equal(2, await call.Soon());
        await ExpectCallsWorkAsync(solo);
    }

    [Fact]
    [Rule("rpc.pipelining")]
    public async Task A_slow_and_a_failed_call_hold_up_no_other()
    {
        await using Duo duo = await Duo.StartAsync();
        Gate gate = new();
        duo.Service.OnRun = (number, context) =>
            number == 1 ? throw new InvalidOperationException("on purpose") : gate.WaitAsync(number, context);

        ValueTask<int> slow = duo.Client.RunAsync(0);
        ValueTask<int> failed = duo.Client.RunAsync(1);
        ValueTask<int>[] more = [.. Enumerable.Range(10, 20).Select(i => duo.Client.RunAsync(i))];
        await gate.WaitUntilEnteredAsync(21);
        foreach (int i in Enumerable.Range(10, 20).Reverse())
        {
            gate.Release(i);
            Assert.Equal(i, await more[i - 10].Soon());
        }

        await Throws.RoamAsync(RoamErrorKind.HandlerFailed, failed);
        Assert.False(slow.IsCompleted);
        gate.Release(0);
        Assert.Equal(0, await slow.Soon());
    }

    [Theory]
    [Rule("rpc.error.reason")]
    [InlineData("handler-failed", RoamErrorKind.HandlerFailed, true)]
    [InlineData("too-many-requests", RoamErrorKind.TooManyRequests, false)]
    [InlineData("cancelled", RoamErrorKind.Cancelled, true)]
    [InlineData("deadline-exceeded", RoamErrorKind.DeadlineExceeded, true)]
    [InlineData("limit-exceeded", RoamErrorKind.LimitExceeded, false)]
    [InlineData("invalid-payload", RoamErrorKind.InvalidPayload, true)]
    [InlineData("a reason of a later version", RoamErrorKind.Cancelled, true)]
    [InlineData(null, RoamErrorKind.Cancelled, true)]
    public async Task The_reason_tells_the_caller_what_happened(string? reason, RoamErrorKind kind, bool mayHaveRun)
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        Metadata metadata = reason is null ? Metadata.Empty : [("roam-error", reason)];
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x01, 0x03], metadata);

        Assert.Equal(mayHaveRun, (await Throws.RoamAsync(kind, call)).MayHaveRun);
    }

    [Theory]
    [Rule("rpc.error.details")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_message_of_an_exception_travels_only_if_the_server_says_so(bool include)
    {
        await using Duo duo = await Duo.StartAsync(server: o => o with { IncludeExceptionDetails = include });
        duo.Service.OnRun = static (_, _) => throw new InvalidOperationException("the secret of \ud800 the house");

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.HandlerFailed, duo.Client.RunAsync(1));
        Assert.True(exception.MayHaveRun);
        Assert.Equal(include, exception.Message.Contains("the secret of", StringComparison.Ordinal));
    }

    private static ValueTask RunAsync(DispatchedRequest request, IProbe probe) =>
        request.RunAsync<ProbeDescriptor.RunMethod, IProbe, ProbeDescriptor.RunMethod.Arguments, int>(probe);

    private static string? ErrorOf(RawMessage response) => response.Metadata.TryGetString("roam-error", out string? error) ? error : null;

    private static async Task ExpectOneResponseAsync(Solo solo, ulong methodId, byte[] arguments, byte[] payload, string? error)
    {
        await solo.Peer.SendCallAsync(1, methodId, arguments);
        RawMessage response = await solo.Peer.ExpectResponseAsync(1);
        Assert.Equal(payload, response.Payload);
        Assert.Equal(error, ErrorOf(response));
        await ExpectNothingElseAsync(solo);
    }

    private static async Task ExpectNothingElseAsync(Solo solo)
    {
        Assert.Equal(0, solo.Session.Root.Driver.InboundRequests.Count);
        await solo.Peer.ExpectNothingAsync();
    }

    private static async Task ExpectCallsWorkAsync(Solo solo)
    {
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00, 0x02]);
        Assert.Equal(2, await call.Soon());
    }

    private sealed class HostileException : Exception
    {
        public override string Message => throw new InvalidOperationException("not even this");
    }
}
