using Roam.Links;
using Roam.Links.Reliable;
using Roam.TestKit;
using static Roam.Tests.Links.Reliable.ReliableWorld;

namespace Roam.Tests.Links.Reliable;

/// <summary>What a reliable link and its acceptor do at their bounds, and when what is underneath misbehaves.</summary>
public class ReliableBoundsTests
{
    [Fact]
    [Rule("link.reliable.handshake.limit")]
    public async Task Beyond_the_number_of_handshakes_links_are_closed_until_one_has_ended()
    {
        CapturedLogs logs = new();
        await using ReliableWorld world = new(loggers: logs);
        RawClient first = await RawClient.DialAsync(world.Network);
        for (int i = 1; i < ReliableAcceptor.MostHandshakes; i++)
        {
            await RawClient.DialAsync(world.Network);
        }

        RawClient beyond = await RawClient.DialAsync(world.Network);
        await beyond.WaitForEndAsync();
        Assert.Contains(logs.Lines, static line => line.Contains("1024 handshakes", StringComparison.Ordinal));

        first.Link.Abort();
        Answer? answer = null;
        while (answer is null)
        {
            answer = await (await RawClient.DialAsync(world.Network)).TryGreetAsync(default);
        }

        Assert.NotNull(answer.Value.Key);
    }

    [Fact]
    [Rule("link.reliable.handshake.limit")]
    public async Task Beyond_the_number_of_unconfirmed_sessions_new_ones_are_put_off()
    {
        await using ReliableWorld world = new();
        for (int i = 0; i < ReliableAcceptor.MostHandshakes; i++)
        {
            RawClient client = await RawClient.DialAsync(world.Network);
            await client.GreetAsync(default);
            client.Link.Abort();
        }

        Answer refused = await (await RawClient.DialAsync(world.Network)).GreetAsync(default);
        Assert.Null(refused.Key);
        Assert.Equal(RefusalCode.Busy, refused.Refusal);

        // Nobody has come to confirm them.
        world.Clock.Advance(world.Options.Reliable.HandshakeTimeout);
        Assert.Equal(0, world.Acceptor.Sessions);
        await world.ConnectAsync();
    }

    [Fact]
    public async Task What_nobody_foresaw_is_logged_and_disturbs_nobody()
    {
        CapturedLogs logs = new();
        await using ReliableWorld world = new(loggers: logs);
        world.Network.Arrive(new ThrowingLink());

        (ReliableLink client, ILink server) = await world.ConnectAsync();
        await SendAsync(client, "hi");

        Assert.Equal("hi", await ReceiveAsync(server).Soon());
        foreach (string failure in (string[])["The receive is broken.", "The disposal is broken."])
        {
            Assert.Contains(logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains(failure, StringComparison.Ordinal));
        }
    }

    [Fact]
    [Rule("link.reliable.detached")]
    public async Task When_nobody_listens_any_more_sessions_without_a_link_end_at_once_and_others_when_they_are_cut()
    {
        await using ReliableWorld world = new();
        (RawClient gone, _) = await world.BeginRawAsync();
        Task<string> goneReceiving = ReceiveAsync(await world.AcceptAsync());
        (RawClient client, _) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        gone.Link.Abort();
        await world.WaitForDetachedAsync(1);

        await world.Acceptor.DisposeAsync().AsTask().Soon();

        LinkException lost = await Assert.ThrowsAsync<LinkException>(() => goneReceiving.Soon());
        Assert.Contains("the server has stopped listening", lost.Message, StringComparison.Ordinal);
        await client.SendAsync(FrameKind.Data, "still here", 0, 0);
        Assert.Equal("still here", await ReceiveAsync(server).Soon());
        client.Link.Abort();
        lost = await Assert.ThrowsAsync<LinkException>(() => ReceiveAsync(server).Soon());
        Assert.Contains("the server has stopped listening", lost.Message, StringComparison.Ordinal);
        Assert.Equal(0, world.Acceptor.Sessions);
    }

    [Fact]
    [Rule("link.reliable.replay.limit")]
    public async Task Senders_wait_while_the_link_is_down_and_go_on_when_it_is_back()
    {
        await using ReliableWorld world = new(new ReliableLinkOptions { MaxUnacknowledgedBytes = 128 * 1024 });
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        world.Network.IsDown = true;
        world.Network.Current.Kill();
        byte[] message = new byte[10_000];
        for (int i = 0; i < 13; i++)
        {
            Assert.True(client.SendAsync(MessageBatch.Of(message)).IsCompletedSuccessfully);
        }

        Task waiting = client.SendAsync(MessageBatch.Of(message)).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.InRange(world.Pool.RentedBytes, 130_000, 128 * 1024 + 300_000);
        world.Network.IsDown = false;

        await world.PassTimeUntilAsync(Task.WhenAll(waiting, ReceiveAllAsync()));

        async Task ReceiveAllAsync()
        {
            for (int i = 0; i < 14; i++)
            {
                Assert.Equal(10_000, (await server.ReceiveAsync()).Bytes.Length);
            }
        }
    }

    [Fact]
    [Rule("link.reliable.replay.limit")]
    public async Task A_sender_that_waits_can_be_cancelled_and_a_resume_wakes_it()
    {
        await using ReliableWorld world = new(new ReliableLinkOptions { MaxUnacknowledgedBytes = 128 * 1024 });
        (RawClient client, Answer begun) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        await SendAsync(server, new string('a', 100_000));
        Task waiting = server.SendAsync(MessageBatch.Of(new byte[100_000])).AsTask();
        await client.ReceiveAsync(FrameKind.Data);
        client.Link.Abort();
        Assert.False(waiting.IsCompleted);

        RawClient next = await RawClient.DialAsync(world.Network);
        await next.GreetAsync(new Hello(begun.SessionId, begun.Key, 0));
        await next.ConfirmAsync(received: 1);
        await waiting.Soon();
        await next.ReceiveAsync(FrameKind.Data);

        using CancellationTokenSource cancel = new();
        Task cancelled = server.SendAsync(MessageBatch.Of(new byte[100_000]), cancel.Token).AsTask();
        Assert.False(cancelled.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
        await Assert.ThrowsAsync<LinkException>(() => server.SendAsync(MessageBatch.Of("x"u8)).Soon());
        await next.SendAsync(FrameKind.Data, "still read", 0, 2);
        Assert.Equal("still read", await ReceiveAsync(server).Soon());
    }

    [Fact]
    [Rule("link.reliable.reconnect")]
    public async Task Disposing_ends_the_dialing()
    {
        await using ReliableWorld world = new();
        (ReliableLink client, _) = await world.ConnectAsync();
        world.Network.IsDown = true;
        world.Network.Current.Kill();
        await world.PassTimeUntilAsync(world.Network.WaitForDialsAsync(3));

        await client.DisposeAsync();

        int dials = world.Network.Dials;
        for (int second = 0; second < 60; second++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        // One may have been under way.
        Assert.InRange(world.Network.Dials, dials, dials + 1);
    }

    [Fact]
    public async Task A_dial_that_does_not_listen_to_its_token_is_not_waited_for_and_what_it_brings_is_closed()
    {
        await using ReliableWorld world = new();
        TaskCompletionSource<ILink> dialed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource cancel = new();
        Task connecting = ReliableLink.ConnectAsync(_ => new(dialed.Task), world.Options, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());

        await using LinkPair pair = LinkPair.Create();
        dialed.SetResult(pair.First);

        await Assert.ThrowsAsync<LinkException>(() => pair.Second.ReceiveAsync().Soon());
    }

    /// <summary>A link of somebody else, which throws what no link should.</summary>
    private sealed class ThrowingLink : ILink
    {
        public string RemoteAddress => "throwing";

        public ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default) => default;

        public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The receive is broken.");

        public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => default;

        public void Abort()
        {
        }

        public ValueTask DisposeAsync() => throw new InvalidOperationException("The disposal is broken.");
    }
}
