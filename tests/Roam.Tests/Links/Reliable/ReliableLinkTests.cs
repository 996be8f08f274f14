using System.Text;
using Roam.Links;
using Roam.Links.Reliable;
using Roam.TestKit;
using static Roam.Tests.Links.Reliable.ReliableWorld;

namespace Roam.Tests.Links.Reliable;

/// <summary>What two reliable links do when the links underneath are cut.</summary>
public class ReliableLinkTests
{
    // What is sent while the link dies, and while there is none, comes in order behind what must be sent again.
    [Fact]
    [Rule("link.reliable.replay")]
    [Rule("link.reliable.sequence")]
    public async Task W20_What_was_sent_before_during_and_after_a_cut_arrives_once_and_in_order()
    {
        await using ReliableWorld world = new();
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        world.Network.Current.Second.HoldReceives();
        await SendAsync(client, "before");
        world.Network.IsDown = true;
        world.Network.Current.Kill();
        await SendAsync(client, "during");
        world.Network.IsDown = false;
        Task dialed = world.Network.WaitForDialsAsync(2);
        await world.PassTimeUntilAsync(dialed);
        await SendAsync(client, "after");

        foreach (string expected in (string[])["before", "during", "after"])
        {
            Assert.Equal(expected, await world.PassTimeUntilAsync(ReceiveAsync(server)));
        }
    }

    // Numbers are taken in the step that queues, so no cut, wherever it falls, loses, doubles or swaps a message.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task W19_Random_cuts_lose_double_and_swap_nothing_in_either_direction(int seed)
    {
        ReconnectPolicy policy = new() { InitialDelay = TimeSpan.FromMilliseconds(1) };
        await using ReliableWorld world = new(new ReliableLinkOptions { Reconnect = policy }, realTime: true);
        Random random = new(seed);
        world.Network.Prepare = pair =>
        {
            lock (random)
            {
                pair.First.CutAfter(random.Next(1, 40));
                pair.Second.CutAfter(random.Next(2, 40));
            }
        };

        // The first link must outlive the handshake, for its failure is the caller's to see.
        Action<LinkPair> prepare = world.Network.Prepare;
        world.Network.Prepare = null;
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        world.Network.Prepare = prepare;
        world.Network.Current.First.CutAfter(5);

        Task all = Task.WhenAll(
            SendManyAsync(client), SendManyAsync(server), ReceiveManyAsync(client), ReceiveManyAsync(server));
        await all.Soon();

        Assert.True(world.Network.Dials > 5, $"Only {world.Network.Dials} dials with seed {seed}.");

        static async Task SendManyAsync(ILink link)
        {
            for (int i = 0; i < 500; i++)
            {
                await link.SendAsync(MessageBatch.Of(BitConverter.GetBytes(i)));
                await Task.Yield();
            }

            await link.CloseOutputAsync();
        }

        static async Task ReceiveManyAsync(ILink link)
        {
            for (int i = 0; i < 500; i++)
            {
                LinkMessage message = await link.ReceiveAsync();
                Assert.Equal(i, BitConverter.ToInt32(message.Bytes.Span));
                await Task.Yield();
            }

            Assert.True((await link.ReceiveAsync()).IsEnd);
        }
    }

    // The peer sends nothing, and far more than the limit passes.
    [Fact]
    [Rule("link.reliable.ack.alone")]
    public async Task W21_One_way_traffic_is_acknowledged()
    {
        await using ReliableWorld world = new(new ReliableLinkOptions { MaxUnacknowledgedBytes = 128 * 1024 });
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        byte[] message = new byte[10_000];

        // The clock stands still: it is the bytes that count.
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                await client.SendAsync(MessageBatch.Of(message));
            }
        });
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(10_000, (await server.ReceiveAsync().Soon()).Bytes.Length);
        }

        await sending.Soon();
    }

    // A receive that is given up costs neither a message nor the link.
    [Fact]
    public async Task W22_A_cancelled_receive_loses_nothing_and_does_not_dial()
    {
        await using ReliableWorld world = new();
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        for (int i = 0; i < 50; i++)
        {
            using CancellationTokenSource cancel = new();
            Task<LinkMessage> receiving = server.ReceiveAsync(cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving.Soon());
            await SendAsync(client, $"{i}");
            Assert.Equal($"{i}", await ReceiveAsync(server).Soon());
        }

        Assert.Equal(1, world.Network.Dials);
    }

    [Fact]
    [Rule("link.reliable.close")]
    public async Task An_end_survives_a_cut_and_a_cut_is_no_end()
    {
        await using ReliableWorld world = new();
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        Task<string> receiving = ReceiveAsync(server);
        await world.Network.Current.First.CloseOutputAsync();
        await world.PassTimeUntilAsync(world.Network.WaitForDialsAsync(2));
        Assert.False(receiving.IsCompleted, "The end of the link underneath passed for an end.");

        world.Network.IsDown = true;
        world.Network.Current.Kill();
        await SendAsync(client, "last");
        await client.CloseOutputAsync();
        await client.DisposeAsync();
        world.Network.IsDown = false;

        Assert.Equal("last", await world.PassTimeUntilAsync(receiving));
        Assert.Equal("<end>", await world.PassTimeUntilAsync(ReceiveAsync(server)));
    }

    [Fact]
    [Rule("link.reliable.reset")]
    public async Task Giving_up_fails_the_peer_at_once_and_forgets_the_session()
    {
        await using ReliableWorld world = new();
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        Task<string> receiving = ReceiveAsync(server);

        client.Abort();

        LinkException lost = await Assert.ThrowsAsync<LinkException>(() => receiving.Soon());
        Assert.Contains("given the link up", lost.Message, StringComparison.Ordinal);
        Assert.Equal(0, world.Acceptor.Sessions);
    }

    [Fact]
    [Rule("link.reliable.reconnect")]
    public async Task The_client_tries_for_its_time_and_then_says_why()
    {
        await using ReliableWorld world = new(new ReliableLinkOptions
        {
            Reconnect = new ReconnectPolicy { TotalTime = TimeSpan.FromSeconds(20) },
        });
        (ReliableLink client, _) = await world.ConnectAsync();
        Task<string> receiving = ReceiveAsync(client);
        world.Network.IsDown = true;
        world.Network.Current.Kill();

        LinkException lost = await Assert.ThrowsAsync<LinkException>(
            () => world.PassTimeUntilAsync(receiving, TimeSpan.FromMilliseconds(100)));

        Assert.Contains("The network is down.", lost.Message, StringComparison.Ordinal);
        Assert.InRange(world.Network.Dials, 5, 12);
        await Assert.ThrowsAsync<LinkException>(() => SendAsync(client, "x"));
    }

    // So that the clients of an acceptor that comes back do not all come back at once.
    [Theory]
    [Rule("link.reliable.reconnect")]
    [InlineData(0, new[] { 1200, 2400, 4800, 4800 })]
    [InlineData(1, new[] { 600, 1200, 2400, 2400 })]
    public async Task The_delays_of_the_client_grow_part_of_them_is_random_and_their_number_is_bounded(double random, int[] milliseconds)
    {
        ReconnectPolicy policy = new()
        {
            InitialDelay = TimeSpan.FromSeconds(1.2), MaxDelay = TimeSpan.FromSeconds(4.8), Jitter = 0.5, MaxAttempts = 4,
        };
        RecordingTime clock = new();
        await using ReliableWorld world = new(
            new ReliableLinkOptions { Reconnect = policy, Random = new FixedRandom(random) }, clock: clock);
        (ReliableLink client, _) = await world.ConnectAsync();
        Task<string> receiving = ReceiveAsync(client);
        world.Network.IsDown = true;
        world.Network.Current.Kill();

        LinkException lost = await Assert.ThrowsAsync<LinkException>(
            () => world.PassTimeUntilAsync(receiving, TimeSpan.FromMilliseconds(100)));

        Assert.Contains("not restored by 4 attempts", lost.Message, StringComparison.Ordinal);
        Assert.Equal(5, world.Network.Dials);

        // Timers for anything else are set for other times.
        TimeSpan[] delays = [.. milliseconds.Select(static delay => TimeSpan.FromMilliseconds(delay))];
        Assert.Equal(delays, clock.DueTimes.Where(delays.Contains));
    }

    [Fact]
    [Rule("link.reliable.detached")]
    public async Task A_session_without_a_link_ends_after_its_time()
    {
        await using ReliableWorld world = new(new ReliableLinkOptions { DetachedTimeout = TimeSpan.FromSeconds(30) });
        (RawClient client, _) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        Task<string> receiving = ReceiveAsync(server);
        client.Link.Abort();

        LinkException lost = await Assert.ThrowsAsync<LinkException>(
            () => world.PassTimeUntilAsync(receiving, TimeSpan.FromSeconds(1)));

        Assert.Contains("not come back in time", lost.Message, StringComparison.Ordinal);
        Assert.Equal(0, world.Acceptor.Sessions);
    }

    [Fact]
    [Rule("link.reliable.detached")]
    public async Task Beyond_their_number_the_oldest_session_without_a_link_ends()
    {
        await using ReliableWorld world = new(new ReliableLinkOptions { MaxDetachedSessions = 1 });
        (RawClient first, _) = await world.BeginRawAsync();
        Task<string> firstReceiving = ReceiveAsync(await world.AcceptAsync());
        (RawClient second, _) = await world.BeginRawAsync();
        Task<string> secondReceiving = ReceiveAsync(await world.AcceptAsync());
        first.Link.Abort();
        await world.WaitForDetachedAsync(1);
        second.Link.Abort();

        LinkException lost = await Assert.ThrowsAsync<LinkException>(() => firstReceiving.Soon());
        Assert.Contains("too many others", lost.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (world.Acceptor.Sessions, world.Acceptor.Detached));
        Assert.False(secondReceiving.IsCompleted, "The one that was lost last ended too.");
    }

    [Fact]
    [Rule("link.reliable.keepalive")]
    public async Task A_silent_link_is_asked_and_then_replaced()
    {
        await using ReliableWorld world = new();
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        Task<string> receiving = ReceiveAsync(client);

        // While the peer answers, silence of the users is no reason to dial.
        for (int i = 0; i < 60; i++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(1));
            await AnswerAsync(client).Soon();
            await AnswerAsync(server).Soon();
        }

        Assert.Equal(1, world.Network.Dials);
        world.Network.Current.First.HoldReceives();
        world.Network.Current.Second.HoldReceives();
        await world.PassTimeUntilAsync(world.Network.WaitForDialsAsync(2), TimeSpan.FromMilliseconds(500));
        await SendAsync(server, "there again");
        Assert.Equal("there again", await world.PassTimeUntilAsync(receiving));

        // The clock stands still until whoever was asked has answered.
        static async Task AnswerAsync(ILink link)
        {
            while (link is ReliableLink { IsAwaitingLife: true })
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    [Rule("link.reliable.replay.limit")]
    public async Task Senders_wait_for_acknowledgements_and_a_large_message_goes_alone()
    {
        await using ReliableWorld world = new(new ReliableLinkOptions { MaxUnacknowledgedBytes = 128 * 1024 });
        (RawClient client, _) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        await SendAsync(server, new string('a', 100_000));

        Task waiting = server.SendAsync(MessageBatch.Of(Encoding.UTF8.GetBytes(new string('b', 300_000)))).AsTask();
        Assert.False(waiting.IsCompleted);
        await client.ReceiveAsync(FrameKind.Data);
        Assert.False(waiting.IsCompleted);
        await client.ConfirmAsync(received: 1);
        await waiting.Soon();
        Assert.Equal(300_000 + Frame.TrailerLength, (await client.ReceiveAsync(FrameKind.Data)).Length);

        // Disposing wakes who waits.
        Task last = server.SendAsync(MessageBatch.Of("c"u8)).AsTask();
        Assert.False(last.IsCompleted);
        await server.DisposeAsync();
        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => last.Soon())).Error);
    }
}
