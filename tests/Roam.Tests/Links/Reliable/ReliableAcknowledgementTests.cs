using System.Reflection;
using System.Security.Cryptography;
using Roam.Links;
using Roam.Links.Reliable;
using Roam.TestKit;
using static Roam.Tests.Links.Reliable.ReliableWorld;

namespace Roam.Tests.Links.Reliable;

/// <summary>When what was received is acknowledged, and with what a session is kept.</summary>
public class ReliableAcknowledgementTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(25);

    [Fact]
    [Rule("link.reliable.ack.alone")]
    public async Task What_finds_no_company_is_acknowledged_on_its_own_after_the_delay()
    {
        await using ReliableWorld world = new();
        (RawClient client, _) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();

        // The first frame on every link.
        await client.ReceiveAsync(FrameKind.Acknowledgement);
        await client.SendAsync(FrameKind.Data, "one", 0, 0);
        await client.SendAsync(FrameKind.Data, "two", 1, 0);
        Assert.Equal("one", await ReceiveAsync(server).Soon());
        Assert.Equal("two", await ReceiveAsync(server).Soon());

        Task<LinkMessage> next = client.Link.ReceiveAsync().AsTask();
        world.Clock.Advance(Delay - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);
        world.Clock.Advance(TimeSpan.FromTicks(1));

        byte[] frame = (await next.Soon()).Bytes.ToArray();
        Assert.Equal(FrameKind.Acknowledgement, Frame.ReadKind(frame));
        Assert.Equal(2ul, Frame.ReadReceived(frame));
    }

    [Fact]
    [Rule("link.reliable.ack.alone")]
    public async Task What_was_acknowledged_by_a_message_is_not_acknowledged_again()
    {
        await using ReliableWorld world = new();
        (RawClient client, _) = await world.BeginRawAsync();
        ILink server = await world.AcceptAsync();

        // The first frame on every link.
        await client.ReceiveAsync(FrameKind.Acknowledgement);
        await client.SendAsync(FrameKind.Data, "question", 0, 0);
        Assert.Equal("question", await ReceiveAsync(server).Soon());
        await SendAsync(server, "answer");
        for (int i = 0; i < 4; i++)
        {
            world.Clock.Advance(Delay);
        }

        await SendAsync(server, "next");

        foreach (string text in (string[])["answer", "next"])
        {
            byte[] frame = (await client.Link.ReceiveAsync().Soon()).Bytes.ToArray();
            Assert.Equal((FrameKind.Data, 1ul, text), (Frame.ReadKind(frame), Frame.ReadReceived(frame), RawClient.ReadText(frame)));
        }
    }

    // No measurement, which noise would decide: the comparison must be the framework's, which is made for this, and there must be no other.
    [Fact]
    [Rule("link.reliable.key")]
    public void Keys_are_random_and_compared_in_constant_time()
    {
        HashSet<string> keys = [.. Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(ResumeKey.Create().Bytes))];
        Assert.Equal(100, keys.Count);
        Assert.All(keys, static key => Assert.Equal(2 * 32, key.Length));

        MethodInfo matches = typeof(ResumeKey).GetMethod(nameof(ResumeKey.Matches))!;
        MethodInfo compare = typeof(CryptographicOperations).GetMethod(nameof(CryptographicOperations.FixedTimeEquals))!;
        Assert.Contains(compare, FindCalls(matches));
        Assert.Equal(typeof(object), typeof(ResumeKey).GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType);
        Assert.True(ResumeKey.Read(new byte[32]).Matches(ResumeKey.Read(new byte[32])));
        Assert.False(ResumeKey.Read(new byte[32]).Matches(ResumeKey.Read([.. new byte[31], 1])));

        static IEnumerable<MethodBase?> FindCalls(MethodInfo method)
        {
            const byte Call = 0x28;
            byte[] code = method.GetMethodBody()!.GetILAsByteArray()!;
            for (int i = 0; i + 4 < code.Length; i++)
            {
                if (code[i] == Call)
                {
                    yield return method.Module.ResolveMethod(BitConverter.ToInt32(code, i + 1));
                    i += 4;
                }
            }
        }
    }
}
