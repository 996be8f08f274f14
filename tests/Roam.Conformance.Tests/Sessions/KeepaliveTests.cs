using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>Whether the peer is still there. The clock is the test's.</summary>
public sealed class KeepaliveTests
{
    private const string Keepalive = "keepalive";

    private static readonly TimeSpan Interval = RoamLimits.Default.KeepaliveInterval;
    private static readonly TimeSpan Timeout = RoamLimits.Default.KeepaliveTimeout;

    // A fifth of the interval: how late a silence may be noticed.
    private static readonly TimeSpan Slack = Interval / 5;

    [Fact]
    [Rule("session.keepalive")]
    public async Task A_peer_that_is_silent_is_pinged_after_the_interval_and_not_before()
    {
        await using Solo solo = await Solo.AcceptedAsync(features: Keepalive);
        Advance(solo.Time, Interval - TimeSpan.FromMilliseconds(1));
        await ExpectQuietAsync(solo);

        // The answer to that was the peer's ping, so the silence begins anew.
        Advance(solo.Time, Interval + Slack);
        RawMessage ping = await solo.Peer.ExpectAsync(MessageKind.Ping);
        Assert.Equal(0UL, ping.ConnectionId);
    }

    [Fact]
    [Rule("session.keepalive")]
    public async Task A_peer_that_vanishes_is_lost_in_time_and_everything_fails_with_a_reason()
    {
        await using Solo solo = await Solo.AcceptedAsync(features: Keepalive);
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        ValueTask write = solo.Client.WriteAsync(passed);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        ValueTask<int> read = items.ReadAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x01]);
        await gate.WaitUntilEnteredAsync(1);

        // Noticed at the latest with the next look; from then on the peer is silent.
        Advance(solo.Time, Interval / 10);
        Advance(solo.Time, Timeout - TimeSpan.FromMilliseconds(1));
        Assert.True(solo.Session.IsConnected, "The session was given up too early.");
        Advance(solo.Time, Slack + TimeSpan.FromMilliseconds(1));

        SessionEnd end = await solo.Session.Completion.Soon();
        Assert.Equal(SessionEndReason.ConnectionLost, end.Reason);
        Assert.Contains("30 seconds", end.Description, StringComparison.Ordinal);
        RoamException failure = await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
        Assert.True(failure.MayHaveRun);
        Assert.Contains("30 seconds", failure.Message, StringComparison.Ordinal);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, write);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, read);
        await gate.WaitUntilEmptyAsync();
    }

    [Theory]
    [Rule("session.keepalive")]
    [InlineData("00 0a 63")]
    [InlineData("00 07 09 01 00 00 00 00")]
    [InlineData("00 07 09 02 00")]
    public async Task Any_message_counts_as_a_sign_of_life(string message)
    {
        await using Solo solo = await Solo.AcceptedAsync(features: Keepalive);
        for (int i = 0; i < 10; i++)
        {
            // A response to nothing, a cancel of nothing, a pong that nobody asked for.
            await SayAsync(solo, Bytes.Of(message));
            Advance(solo.Time, Interval - TimeSpan.FromMilliseconds(1));
        }

        Assert.True(solo.Session.IsConnected);
        await ExpectQuietAsync(solo);
    }

    [Fact]
    [Rule("session.keepalive")]
    public async Task A_late_sign_of_life_is_one()
    {
        await using Solo solo = await Solo.AcceptedAsync(features: Keepalive);
        for (int i = 0; i < 3; i++)
        {
            Advance(solo.Time, Timeout - Slack);
            await solo.Peer.ExpectAsync(MessageKind.Ping);
            await SayAsync(solo, Bytes.Of("00 0a 63"));
            Advance(solo.Time, Interval / 10);
        }

        Assert.True(solo.Session.IsConnected);
    }

    [Theory]
    [Rule("session.keepalive")]
    [InlineData(null, 15, 30)]
    [InlineData("drain", 15, 30)]
    [InlineData("keepalive", -1, 30)]
    [InlineData("keepalive", -1, -1)]
    public async Task Without_keepalive_on_both_sides_no_ping_is_sent_and_silence_is_no_loss(string? features, int interval, int timeout)
    {
        await using Solo solo = await Solo.AcceptedAsync(
            features: features,
            options: o => o with { Limits = o.Limits with { KeepaliveInterval = Seconds(interval), KeepaliveTimeout = Seconds(timeout) } });
        Advance(solo.Time, TimeSpan.FromMinutes(10));
        Assert.True(solo.Session.IsConnected);
        await ExpectQuietAsync(solo);
    }

    [Fact]
    [Rule("session.keepalive")]
    public async Task With_an_infinite_timeout_the_peer_is_pinged_and_never_lost()
    {
        await using Solo solo = await Solo.AcceptedAsync(
            features: Keepalive, options: static o => o with { Limits = o.Limits with { KeepaliveTimeout = Seconds(-1) } });
        Advance(solo.Time, TimeSpan.FromMinutes(2));
        Assert.True(solo.Session.IsConnected);
        for (int i = 0; i < 7; i++)
        {
            await solo.Peer.ExpectAsync(MessageKind.Ping);
        }
    }

    [Fact]
    [Rule("session.keepalive")]
    public async Task Two_real_sessions_keep_each_other_alive_without_a_call()
    {
        // Long enough for a busy machine to answer in, and passed by what follows.
        RoamLimits limits = RoamLimits.Default with { KeepaliveTimeout = 20 * Interval };
        await using Duo duo = await Duo.StartAsync(limits);
        for (int i = 0; i < 20; i++)
        {
            (int first, int second) = (duo.Links.First.ReceivedMessages, duo.Links.Second.ReceivedMessages);
            Advance(duo.Time, Interval + Slack);
            Task heard = Task.WhenAll(duo.Links.First.WaitUntilReceivedAsync(first + 1), duo.Links.Second.WaitUntilReceivedAsync(second + 1));
            for (int look = 0; look < 50 && await Task.WhenAny(heard, Task.Delay(500)) != heard; look++)
            {
                // An answer to the last ping came late, so that neither side had to ask in this interval; in the next one they do.
                Advance(duo.Time, Interval / 10);
            }

            await heard;
        }

        Assert.True(duo.ClientSession.IsConnected && duo.ServerSession.IsConnected);
        Assert.Equal(2, await duo.Client.IncrementAsync(1).Soon());
    }

    [Fact]
    [Rule("session.keepalive")]
    public async Task Both_sides_notice_a_route_that_drops_everything()
    {
        await using Duo duo = await Duo.StartAsync();
        Assert.Equal(2, await duo.Client.IncrementAsync(1).Soon());
        duo.Links.First.HoldReceives();
        duo.Links.Second.HoldReceives();
        ValueTask<int> call = duo.Client.IncrementAsync(1);

        Advance(duo.Time, Timeout + Slack + (Interval / 10));

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call)).MayHaveRun);
        Assert.Equal(SessionEndReason.ConnectionLost, (await duo.ClientSession.Completion.Soon()).Reason);
        Assert.Equal(SessionEndReason.ConnectionLost, (await duo.ServerSession.Completion.Soon()).Reason);
    }

    [Theory]
    [InlineData(0.005, 30)]
    [InlineData(0, 30)]
    [InlineData(-2, 30)]
    [InlineData(15, 15)]
    [InlineData(15, 0)]
    [InlineData(100_000, -1)]
    [InlineData(15, 100_000)]
    public void Limits_that_make_no_sense_are_refused(double interval, double timeout)
    {
        RoamLimits limits = RoamLimits.Default with { KeepaliveInterval = Seconds(interval), KeepaliveTimeout = Seconds(timeout) };
        Assert.Throws<ArgumentOutOfRangeException>(limits.Validate);
    }

    [Fact]
    [Rule("session.ping.flood")]
    public async Task W15_A_peer_that_pings_without_reading_gets_one_answer_and_costs_no_memory()
    {
        // The link takes one message: one pong is in it, one is being sent, and one waits.
        await using Solo solo = await Solo.AcceptedAsync(capacity: 1);
        const int Pings = 20_000;
        for (ulong nonce = 1; nonce <= Pings; nonce++)
        {
            await solo.Peer.SendPingAsync(nonce);
        }

        await solo.Peer.SendCallAsync(1, ProbeMethods.Increment, [0x91, 0x07]);
        List<ulong> nonces = [];
        RawMessage message = (await solo.Peer.ReceiveAsync())!;
        for (; message.Kind == MessageKind.Pong; message = (await solo.Peer.ReceiveAsync())!)
        {
            nonces.Add(message.Nonce);
        }

        Assert.Equal((MessageKind.Response, 1UL), (message.Kind, message.Id));
        Assert.InRange(nonces.Count, 1, 4);
        Assert.Equal(nonces.Order(), nonces);
        if (nonces[^1] != Pings)
        {
            // The last was answered behind the response.
            nonces.Add((await solo.Peer.ExpectAsync(MessageKind.Pong)).Nonce);
        }

        Assert.Equal((ulong)Pings, nonces[^1]);
        Assert.True(solo.Session.IsConnected);
    }

    [Fact]
    [Rule("session.ping.flood")]
    public async Task W15_A_peer_that_pings_and_reads_is_served_between_its_pings()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Task<List<ulong>> reading = Task.Run(async () =>
        {
            List<ulong> nonces = [];
            bool answered = false;
            while (!answered || nonces.Count == 0 || nonces[^1] != 20_000)
            {
                RawMessage message = (await solo.Peer.ReceiveAsync())!;
                if (message.Kind == MessageKind.Pong)
                {
                    nonces.Add(message.Nonce);
                }
                else
                {
                    Assert.Equal((MessageKind.Response, 1UL), (message.Kind, message.Id));
                    answered = true;
                }
            }

            return nonces;
        });
        for (ulong nonce = 1; nonce <= 20_000; nonce++)
        {
            await solo.Peer.SendPingAsync(nonce);
            if (nonce == 10_000)
            {
                await solo.Peer.SendCallAsync(1, ProbeMethods.Increment, [0x91, 0x07]);
            }
        }

        List<ulong> answers = await reading.Soon();
        Assert.Equal(answers.Distinct().Order(), answers);
    }

    private static TimeSpan Seconds(double seconds) =>
        seconds == -1 ? System.Threading.Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);

    // In steps, as a clock goes: a timer that is set again by its own callback runs as often as it would.
    private static void Advance(FakeTimeProvider time, TimeSpan by)
    {
        TimeSpan step = Interval / 30;
        for (; by > step; by -= step)
        {
            time.Advance(step);
        }

        time.Advance(by);
    }

    /// <summary>Sends a message and waits until the session has taken it in.</summary>
    private static async Task SayAsync(Solo solo, byte[] message)
    {
        int received = solo.Links.First.ReceivedMessages;
        await solo.Peer.SendRawAsync(message);
        await solo.Links.First.WaitUntilReceivedAsync(received + 1);

        // Received by the link; the next receive begins when the session has dealt with it. A message of no consequence tells.
        await solo.Peer.SendRawAsync(Bytes.Of("00 07 09 02 00"));
        await solo.Links.First.WaitUntilReceivedAsync(received + 2);
    }

    private static Task ExpectQuietAsync(Solo solo) => solo.Peer.ExpectNothingAsync();
}
