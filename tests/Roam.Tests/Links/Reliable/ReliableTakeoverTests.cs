using Roam.Links;
using Roam.Links.Reliable;
using Roam.TestKit;
using static Roam.Tests.Links.Reliable.ReliableWorld;

namespace Roam.Tests.Links.Reliable;

/// <summary>Who gets a session when more than one link wants it, or one comes too late.</summary>
public class ReliableTakeoverTests
{
    [Fact]
    [Rule("link.reliable.takeover")]
    public async Task Of_two_links_that_race_for_a_session_the_one_that_was_answered_last_gets_it()
    {
        await using ReliableWorld world = new();
        (RawClient current, Answer begun) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        ResumeKey key = begun.Key!;
        for (ulong round = 0; round < 50; round++)
        {
            Hello hello = new(begun.SessionId, key, 0);
            RawClient early = await RawClient.DialAsync(world.Network);
            Answer earlyAnswer = await early.GreetAsync(hello);
            RawClient late = await RawClient.DialAsync(world.Network);
            Answer lateAnswer = await late.GreetAsync(hello);
            Assert.Equal((round, round), (earlyAnswer.Received, lateAnswer.Received));

            await Task.WhenAll(Task.Run(() => early.ConfirmAsync()), Task.Run(() => late.ConfirmAsync()));

            await early.WaitForEndAsync();
            await current.WaitForEndAsync();
            await late.SendAsync(FrameKind.Data, $"{round}", round, 0);
            Assert.Equal($"{round}", await ReceiveAsync(server).Soon());
            current = late;
            key = lateAnswer.Key!;
        }
    }

    // The acceptor was about to attach a link when its client had already given that up, come back and gone on over another.
    [Fact]
    [Rule("link.reliable.takeover")]
    public async Task A_link_that_missed_its_turn_neither_takes_over_nor_breaks_a_rule()
    {
        await using ReliableWorld world = new();
        (RawClient client, _) = await world.BeginRawAsync();
        var server = (ReliableLink)await world.AcceptAsync();
        await SendAsync(server, "one");
        await client.ReceiveAsync(FrameKind.Data);
        await using LinkPair later = LinkPair.Create();
        Assert.True(server.Attach(later.First, peerReceived: 1, turn: 3));
        await using LinkPair earlier = LinkPair.Create();

        Assert.False(server.Attach(earlier.First, peerReceived: 0, turn: 2));

        RawClient next = new(later.Second);
        await SendAsync(server, "two");
        await next.ReceiveAsync(FrameKind.Data);
        await next.SendAsync(FrameKind.Data, "there", 0, 2);
        Assert.Equal("there", await ReceiveAsync(server).Soon());
    }

    // As with a route that drops everything: the old link takes what is sent and delivers nothing.
    [Fact]
    [Rule("link.reliable.takeover")]
    [Rule("link.reliable.replay")]
    public async Task What_the_old_link_swallowed_is_sent_again_over_the_new_one_before_anything_new()
    {
        await using ReliableWorld world = new();
        (_, Answer begun) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        await SendAsync(server, "swallowed");
        await SendAsync(server, "swallowed too");
        RawClient next = await RawClient.DialAsync(world.Network);
        await next.GreetAsync(new Hello(begun.SessionId, begun.Key, 0));
        await next.ConfirmAsync();
        await SendAsync(server, "new");

        foreach ((string text, ulong sequence) in ((string, ulong)[])[("swallowed", 0), ("swallowed too", 1), ("new", 2)])
        {
            byte[] frame = await next.ReceiveAsync(FrameKind.Data);
            Assert.Equal((text, sequence), (RawClient.ReadText(frame), Frame.ReadSequence(frame)));
        }
    }

    [Fact]
    [Rule("link.reliable.refuse")]
    [Rule("link.reliable.detached")]
    public async Task A_client_that_comes_back_after_the_time_is_refused_with_a_reason()
    {
        await using ReliableWorld world = new(new ReliableLinkOptions { DetachedTimeout = TimeSpan.FromSeconds(30) });
        (RawClient client, Answer begun) = await world.BeginRawAsync();
        Task<string> receiving = ReceiveAsync(await world.AcceptAsync());
        client.Link.Abort();
        await Assert.ThrowsAsync<LinkException>(() => world.PassTimeUntilAsync(receiving, TimeSpan.FromSeconds(1)));

        Answer refused = await (await RawClient.DialAsync(world.Network)).GreetAsync(new Hello(begun.SessionId, begun.Key, 0));

        Assert.Null(refused.Key);
        Assert.Equal(RefusalCode.Unknown, refused.Refusal);
        Assert.Contains("not any more", refused.Reason, StringComparison.Ordinal);
    }
}
