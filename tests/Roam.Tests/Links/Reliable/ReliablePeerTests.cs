using System.Text;
using Roam.Links;
using Roam.Links.Reliable;
using Roam.TestKit;
using static Roam.Tests.Links.Reliable.ReliableWorld;

namespace Roam.Tests.Links.Reliable;

/// <summary>What a reliable link does with peers that say something else than ours.</summary>
public class ReliablePeerTests
{
    [Fact]
    [Rule("link.reliable.handshake")]
    [Rule("link.reliable.frame")]
    public async Task The_bytes_are_those_of_the_specification()
    {
        await using ReliableWorld world = new();
        RawClient client = await RawClient.DialAsync(world.Network);
        await client.Link.SendAsync(MessageBatch.Of([0x72, 0x6c, 0x6e, 0x6b, 1, 0])).Soon();
        byte[] answer = (await client.Link.ReceiveAsync().Soon()).Bytes.ToArray();
        Assert.Equal([0x72, 0x6c, 0x6e, 0x6b, 1, 0], answer[..6]);
        Assert.Equal(6 + 16 + 32 + 8, answer.Length);
        await client.Link.SendAsync(MessageBatch.Of([0, 0, 0, 0, 0, 0, 0, 0, 2])).Soon();
        ILink server = await world.AcceptAsync();

        await client.Link.SendAsync(MessageBatch.Of([0x68, 0x69, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])).Soon();
        Assert.Equal("hi", await ReceiveAsync(server).Soon());
        await SendAsync(server, "yo");
        Assert.Equal(
            [0x79, 0x6f, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            await client.ReceiveAsync(FrameKind.Data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("rlnk\u0001\u0002")]
    [InlineData("rlnk\u0001\u0001short")]
    public async Task Garbage_instead_of_a_hello_ends_the_link_unanswered(string garbage)
    {
        await using ReliableWorld world = new();
        RawClient client = await RawClient.DialAsync(world.Network);
        await client.Link.SendAsync(MessageBatch.Of(Encoding.UTF8.GetBytes(garbage))).Soon();

        await client.WaitForEndAsync();

        Assert.Equal(0, world.Acceptor.Sessions);
    }

    [Fact]
    [Rule("link.reliable.handshake.timeout")]
    public async Task Silence_instead_of_a_handshake_ends_the_link()
    {
        await using ReliableWorld world = new();
        RawClient silent = await RawClient.DialAsync(world.Network);
        await world.PassTimeUntilAsync(silent.WaitForEndAsync(), TimeSpan.FromSeconds(1));

        RawClient unconfirmed = await RawClient.DialAsync(world.Network);
        await unconfirmed.GreetAsync(default);
        await world.PassTimeUntilAsync(unconfirmed.WaitForEndAsync(), TimeSpan.FromSeconds(1));

        // The client's side: nobody answers.
        await using MemoryNetwork nobody = new();
        Task<ReliableLink> connecting = ReliableLink.ConnectAsync(nobody.DialAsync, world.Options).AsTask();
        LinkException late = await Assert.ThrowsAsync<LinkException>(
            () => world.PassTimeUntilAsync(connecting, TimeSpan.FromSeconds(1)));
        Assert.Contains("10 seconds", late.Message, StringComparison.Ordinal);
        await nobody.Current.DisposeAsync();
    }

    [Fact]
    [Rule("link.reliable.key")]
    public async Task Both_keys_are_good_until_the_new_one_has_arrived_and_only_the_new_one_then()
    {
        await using ReliableWorld world = new();
        (_, Answer begun) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        Hello old = new(begun.SessionId, begun.Key, 0);

        // The answer with the new key is lost, twice: the old one still opens.
        Assert.NotNull((await (await RawClient.DialAsync(world.Network)).GreetAsync(old)).Key);
        RawClient second = await RawClient.DialAsync(world.Network);
        Answer renewed = await second.GreetAsync(old);
        Assert.NotNull(renewed.Key);
        Assert.False(renewed.Key.Matches(begun.Key!));

        // The new one is used before it was confirmed, as when the confirmation is lost.
        RawClient third = await RawClient.DialAsync(world.Network);
        Answer last = await third.GreetAsync(new Hello(begun.SessionId, renewed.Key, 0));
        await third.ConfirmAsync();
        await third.SendAsync(FrameKind.Data, "back", 0, 0);
        Assert.Equal("back", await ReceiveAsync(server).Soon());

        foreach (ResumeKey? replayed in (ResumeKey?[])[begun.Key, renewed.Key])
        {
            Answer refused = await (await RawClient.DialAsync(world.Network)).GreetAsync(old with { Key = replayed });
            Assert.Null(refused.Key);
        }

        Assert.NotNull((await (await RawClient.DialAsync(world.Network)).GreetAsync(old with { Key = last.Key })).Key);
    }

    // Neither the key nor the session is taken on trust.
    [Fact]
    [Rule("link.reliable.refuse")]
    public async Task W23_Wrong_keys_and_unknown_sessions_are_refused_with_a_reason_and_disturb_nobody()
    {
        await using ReliableWorld world = new();
        (RawClient client, Answer begun) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        Hello[] wrong = [new(begun.SessionId, ResumeKey.Create(), 0), new(Guid.NewGuid(), begun.Key, 0)];
        foreach (Hello hello in wrong)
        {
            Answer refused = await (await RawClient.DialAsync(world.Network)).GreetAsync(hello);
            Assert.Null(refused.Key);
            Assert.Equal(RefusalCode.Unknown, refused.Refusal);
            Assert.Contains("does not know the session", refused.Reason, StringComparison.Ordinal);
        }

        await client.SendAsync(FrameKind.Data, "still here", 0, 0);
        Assert.Equal("still here", await ReceiveAsync(server).Soon());
    }

    [Fact]
    public async Task A_client_whose_session_is_gone_reads_why()
    {
        await using ReliableWorld world = new();
        (ReliableLink client, ILink server) = await world.ConnectAsync();
        Task<string> receiving = ReceiveAsync(client);
        world.Network.IsDown = true;
        world.Network.Current.Kill();
        await server.DisposeAsync();
        world.Network.IsDown = false;

        LinkException refused = await Assert.ThrowsAsync<LinkException>(() => world.PassTimeUntilAsync(receiving));

        Assert.Equal(LinkError.Refused, refused.Error);
        Assert.Contains("does not know the session", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("link.reliable.takeover")]
    public async Task A_client_takes_over_from_a_link_that_is_not_known_to_be_dead()
    {
        await using ReliableWorld world = new();
        (RawClient old, Answer begun) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();
        await old.SendAsync(FrameKind.Data, "one", 0, 0);
        Assert.Equal("one", await ReceiveAsync(server).Soon());

        RawClient next = await RawClient.DialAsync(world.Network);
        Answer resumed = await next.GreetAsync(new Hello(begun.SessionId, begun.Key, 0));
        Assert.Equal(1ul, resumed.Received);
        await next.ConfirmAsync();
        await next.SendAsync(FrameKind.Data, "two", 1, 0);

        Assert.Equal("two", await ReceiveAsync(server).Soon());
        await old.WaitForEndAsync();
    }

    [Fact]
    [Rule("link.reliable.duplicate")]
    public async Task What_was_received_before_is_dropped()
    {
        await using ReliableWorld world = new();
        (RawClient client, ILink server) = await BeginAsync(world);
        await client.SendAsync(FrameKind.Data, "one", 0, 0);
        await client.SendAsync(FrameKind.Data, "one", 0, 0);
        await client.SendAsync(FrameKind.Data, "two", 1, 0);

        Assert.Equal("one", await ReceiveAsync(server).Soon());
        Assert.Equal("two", await ReceiveAsync(server).Soon());
    }

    [Theory]
    [Rule("link.reliable.gap")]
    [InlineData(1)]
    [InlineData(1UL << 32)]
    [InlineData(ulong.MaxValue)]
    public async Task A_gap_ends_the_link(ulong sequence) =>
        await AssertViolationAsync("link.reliable.gap", client => client.SendAsync(FrameKind.Data, "x", sequence, 0));

    [Theory]
    [Rule("link.reliable.ack")]
    [InlineData(1)]
    [InlineData(1UL << 32)]
    [InlineData(ulong.MaxValue)]
    public async Task An_acknowledgement_of_what_was_not_sent_ends_the_link(ulong received) =>
        await AssertViolationAsync("link.reliable.ack", client => client.ConfirmAsync(received));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 9 })]
    [InlineData(new byte[] { 1, 2, 3, 0 })]
    [InlineData(new byte[] { 1, 3 })]
    public async Task What_is_no_frame_ends_the_link(byte[] frame) =>
        await AssertViolationAsync("link.reliable.frame", client => client.Link.SendAsync(MessageBatch.Of(frame)).Soon());

    [Fact]
    public async Task A_message_behind_the_end_ends_the_link() =>
        await AssertViolationAsync("link.reliable.close", async client =>
        {
            await client.SendAsync(FrameKind.End, "", 0, 0);
            await client.SendAsync(FrameKind.Data, "x", 1, 0);
        });

    private static async Task AssertViolationAsync(string rule, Func<RawClient, Task> misbehave)
    {
        await using ReliableWorld world = new();
        (RawClient client, _) = await BeginAsync(world);

        await misbehave(client);

        byte[] reset = await client.ReceiveAsync(FrameKind.Reset);
        Assert.Contains(rule, Frame.ReadReason(reset), StringComparison.Ordinal);
        await client.WaitForEndAsync();
        Assert.Equal(0, world.Acceptor.Sessions);
    }

    private static async Task<(RawClient Client, ILink Server)> BeginAsync(ReliableWorld world)
    {
        (RawClient client, _) = await world.BeginRawAsync();
        return (client, await world.AcceptAsync());
    }
}
