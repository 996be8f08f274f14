using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>How sessions end, and who gets to know.</summary>
public sealed class EndTests
{
    [Fact]
    [Rule("session.end.order")]
    public async Task Disposing_closes_both_sides_in_good_order()
    {
        await using Duo duo = await Duo.StartAsync();
        Assert.Equal(2, await duo.Client.IncrementAsync(1).Soon());

        await duo.ClientSession.DisposeAsync().Soon();

        Assert.Equal(SessionEndReason.ClosedLocally, (await duo.ClientSession.Completion.Soon()).Reason);
        Assert.Equal(SessionEndReason.ClosedByPeer, (await duo.ServerSession.Completion.Soon()).Reason);
        Assert.False(duo.ClientSession.IsConnected || duo.ServerSession.IsConnected || duo.Client.IsConnected);
    }

    [Fact]
    [Rule("session.lost")]
    public async Task Aborting_loses_the_other_side()
    {
        await using Duo duo = await Duo.StartAsync();

        duo.ClientSession.Abort();

        Assert.Equal(SessionEndReason.Aborted, (await duo.ClientSession.Completion.Soon()).Reason);
        Assert.Equal(SessionEndReason.ConnectionLost, (await duo.ServerSession.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.end.order")]
    public async Task The_first_reason_counts()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.ClientSession.Abort();
        duo.Links.Kill();
        await duo.ClientSession.DisposeAsync().Soon();
        Assert.Equal(SessionEndReason.Aborted, (await duo.ClientSession.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.lost")]
    [Rule("connection.end")]
    public async Task W05_W12_Everything_that_waits_ends_when_the_link_is_cut()
    {
        await using Duo duo = await Duo.StartAsync();
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        TaskCompletionSource<Exception> handlerSend = new(TaskCreationOptions.RunContinuationsAsynchronously);
        duo.Service.OnWrite = async (items, _) =>
        {
            Exception? failure = await Record.ExceptionAsync(async () =>
            {
                while (true)
                {
                    await items.SendAsync(1, CancellationToken.None);
                }
            });
            handlerSend.SetResult(failure!);
        };
        duo.Service.OnRead = static (items, context) => new(Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => 0L, TaskScheduler.Default));

        ValueTask<int> call = duo.Client.RunAsync(1);
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        ValueTask<long> reading = duo.Client.ReadAsync(passedInput);
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        ValueTask writing = duo.Client.WriteAsync(passedOutput);
        for (int i = 0; i < 16; i++)
        {
            await input.SendAsync(i).Soon();
        }

        ValueTask send = input.SendAsync(16);
        for (int i = 0; i < 16; i++)
        {
            await output.ReadAsync().Soon();
        }

        await gate.WaitUntilEnteredAsync(1);
        duo.Links.Kill();

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call)).MayHaveRun);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, reading);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, writing);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, send);

        // What has arrived can still be read; then the loss shows, and not a clean end.
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, DrainAsync(output));
        Assert.Equal(RoamErrorKind.ConnectionLost, Assert.IsType<RoamException>(await handlerSend.Task.Soon()).Kind);
        await gate.WaitUntilEmptyAsync();
        Assert.Equal(SessionEndReason.ConnectionLost, (await duo.ClientSession.Completion.Soon()).Reason);
        Assert.Equal(SessionEndReason.ConnectionLost, (await duo.ServerSession.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("connection.end")]
    public async Task The_channels_of_a_call_have_ended_when_it_fails_with_the_connection()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        Task<ValueTask> sending = CallerThatGoesOnAtOnce.Run(async () =>
        {
            try
            {
                await solo.Client.ReadAsync(passed);
            }
            catch (RoamException)
            {
            }

            return tx.SendAsync(1);
        });
        await solo.Peer.ExpectAsync(MessageKind.Call);

        // Until the session has ended, this side may still send.
        await solo.Peer.Link.CloseOutputAsync();

        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, await sending.Soon());
    }

    [Fact]
    [Rule("connection.end")]
    public async Task W09_Calls_made_after_the_end_fail_at_once()
    {
        await using Duo duo = await Duo.StartAsync();
        await duo.ServerSession.DisposeAsync().Soon();
        await duo.ClientSession.Completion.Soon();

        ValueTask<int> call = duo.Client.IncrementAsync(1);

        Assert.True(call.IsCompleted);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call)).MayHaveRun);
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, duo.Client.ReadAsync(passed));
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, tx.SendAsync(1));
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, DrainAsync(duo.Client.CountAsync(3)));
    }

    [Fact]
    [Rule("connection.end")]
    public async Task W09_Calls_made_while_the_session_closes_fail_at_once()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        Task disposing = solo.Session.DisposeAsync().AsTask();

        // The peer reads the end and does not answer it.
        Assert.Null(await solo.Peer.ReceiveAsync());
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        Assert.True(call.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.Soon());
        Assert.False(disposing.IsCompleted);

        solo.Time.Advance(RoamLimits.Default.CloseTimeout);
        await disposing.Soon();
    }

    [Fact]
    [Rule("connection.end")]
    public async Task Calls_made_while_the_session_closes_fail_with_its_reason()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        await solo.Peer.SendRawAsync(Bytes.Of("00 0c"));
        await solo.Peer.ExpectAsync(MessageKind.ProtocolError);
        Assert.Null(await solo.Peer.ReceiveAsync());

        await Throws.RoamAsync(RoamErrorKind.Protocol, solo.Client.IncrementAsync(1));

        Assert.False(solo.Session.Completion.IsCompleted);
    }

    [Fact]
    [Rule("session.end.order")]
    public async Task A_peer_that_never_closes_is_waited_for_no_longer_than_the_limit()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> pending = solo.Client.IncrementAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        Task disposing = solo.Session.DisposeAsync().AsTask();
        await solo.Peer.ExpectAsync(MessageKind.Cancel);
        Assert.Null(await solo.Peer.ReceiveAsync());

        solo.Time.Advance(RoamLimits.Default.CloseTimeout - TimeSpan.FromTicks(1));
        Assert.False(disposing.IsCompleted);
        solo.Time.Advance(TimeSpan.FromTicks(1));

        await disposing.Soon();
        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, pending)).MayHaveRun);
        Assert.Equal(SessionEndReason.ClosedLocally, (await solo.Session.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.end.order")]
    [Rule("session.end.cancel")]
    public async Task A_call_may_still_be_answered_while_the_session_closes()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> pending = solo.Client.IncrementAsync(1);
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;
        Task disposing = solo.Session.DisposeAsync().AsTask();
        Assert.Equal(id, (await solo.Peer.ExpectAsync(MessageKind.Cancel)).Id);
        Assert.Null(await solo.Peer.ReceiveAsync());

        await solo.Peer.SendResponseAsync(id, [0x00, 0x02]);
        await solo.Peer.Link.CloseOutputAsync();

        Assert.Equal(2, await pending.Soon());
        await disposing.Soon();
    }

    [Fact]
    [Rule("session.end.order")]
    public async Task Completion_comes_after_everybody_has_been_told()
    {
        for (int i = 0; i < 50; i++)
        {
            await using Solo solo = await Solo.InitiatedAsync();
            ValueTask<int> pending = solo.Client.IncrementAsync(1);
            await solo.Peer.ExpectAsync(MessageKind.Call);
            solo.Links.Kill();
            await solo.Session.Completion.Soon();
            Assert.True(pending.IsCompleted, "The session has completed, and a call still waits.");
            await Throws.RoamAsync(RoamErrorKind.ConnectionLost, pending);
        }
    }

    [Fact]
    [Rule("session.lost")]
    public async Task W12_A_call_whose_frame_never_left_has_certainly_not_run()
    {
        // The link takes one message and the peer reads none: the first is in the link, the second is being sent, the third is queued.
        await using Solo solo = await Solo.InitiatedAsync(capacity: 1);
        ValueTask<int> first = solo.Client.IncrementAsync(1);
        await solo.Links.First.WaitUntilSentAsync(2);
        ValueTask<int> second = solo.Client.IncrementAsync(2);
        await solo.Links.First.WaitUntilSendingAsync(3);
        ValueTask<int> third = solo.Client.IncrementAsync(3);

        solo.Links.Kill();

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, first)).MayHaveRun);
        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, second)).MayHaveRun);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, third)).MayHaveRun);
    }

    [Fact]
    [Rule("connection.end")]
    public async Task Handlers_are_cancelled_when_their_connection_ends()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x01]);
        await solo.Peer.SendCallAsync(3, ProbeMethods.Wait, [0x91, 0x03]);
        await gate.WaitUntilEnteredAsync(2);

        solo.Links.Kill();

        await gate.WaitUntilEmptyAsync();
        await Tables.WaitUntilEmptyAsync(solo.Session);
    }

    [Theory]
    [Rule("session.end.order")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_may_end_its_own_session(bool abort)
    {
        await using Duo duo = await Duo.StartAsync();
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        duo.Service.OnRun = async (number, context) =>
        {
            if (abort)
            {
                context.Connection!.Session.Abort();
            }

            await context.Connection!.Session.DisposeAsync();
            disposed.SetResult();
            return number;
        };

        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, duo.Client.RunAsync(1));

        await disposed.Task.Soon("the handler to get past DisposeAsync");
    }

    [Fact]
    public async Task A_failing_logger_does_not_keep_a_session_from_ending()
    {
        using CapturedLogs logs = new() { Failure = new InvalidOperationException("the disk is full") };
        await using Duo duo = await Duo.StartAsync(client: o => o with { LoggerFactory = logs.Factory });
        ValueTask<int> call = duo.Client.RunAsync(1);
        await duo.ClientSession.DisposeAsync().Soon();
        await Record.ExceptionAsync(() => call.Soon());
    }

    private static async Task DrainAsync(IAsyncEnumerable<int> items)
    {
        await foreach (int _ in items)
        {
        }
    }
}
