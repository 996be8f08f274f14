using Roam.Links;
using Roam.TestKit;
using static Roam.Tests.Links.Reliable.ReliableWorld;

namespace Roam.Tests.Links.Reliable;

/// <summary>A reliable link needs nothing of the links underneath but what every link promises.</summary>
public class ReliableTransportTests
{
    public static TheoryData<LinkKind> Kinds =>
        [.. Enum.GetValues<LinkKind>().Where(static kind => kind is not (LinkKind.ReliableMemory or LinkKind.ReliableTcp))];

    [Theory]
    [MemberData(nameof(Kinds))]
    [Rule("link.reliable.replay")]
    public async Task W18_It_runs_over_links_of_every_kind_and_outlives_their_cuts(LinkKind kind)
    {
        LinkOptions options = new()
        {
            Reliable = new() { Reconnect = new() { InitialDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(10) } },
        };
        await using PairListener network = new(kind, ReliableLink.GetInnerOptions(options));
        await using ReliableAcceptor acceptor = new(network, options);
        Task<ILink?> accepting = acceptor.AcceptAsync().AsTask();
        await using ReliableLink client = await ReliableLink.ConnectAsync(network.DialAsync, options).AsTask().Soon();
        await using ILink server = (await accepting.Soon())!;

        for (int i = 0; i < 3; i++)
        {
            await SendAsync(client, $"question {i}");
            Assert.Equal($"question {i}", await ReceiveAsync(server).Soon());
            ConnectedLinks cut = network.Current;
            ((i % 2 == 0) ? cut.Client : cut.Server).Abort();
            await SendAsync(server, $"answer {i}");
            Assert.Equal($"answer {i}", await ReceiveAsync(client).Soon());
            Assert.NotSame(cut, network.Current);
        }

        await client.CloseOutputAsync().Soon();
        Assert.True((await server.ReceiveAsync().Soon()).IsEnd);
        await server.CloseOutputAsync().Soon();
        Assert.True((await client.ReceiveAsync().Soon()).IsEnd);
    }
}
