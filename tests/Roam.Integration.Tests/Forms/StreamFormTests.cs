using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Forms;

/// <summary>Async streams as parameters and as results, over every link.</summary>
public abstract class StreamFormTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : StreamFormTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : StreamFormTests(PayloadFormat.Postcard);

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_returned_stream_brings_its_items_in_order(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        foreach (int count in new[] { 0, 1, 1000 })
        {
            Assert.Equal(Enumerable.Range(0, count), await client.StreamAsync(count).ToListAsync());
            Assert.Equal(Enumerable.Range(0, count), await client.StreamOnDemandAsync(count).ToListAsync());
        }
    }

    [Fact]
    public async Task Each_enumeration_of_a_returned_stream_is_a_call()
    {
        await using Peers peers = await CreateAsync(LinkKind.Memory);
        await using FormsClient client = new(peers.Client.Root);

        IAsyncEnumerable<int> stream = client.StreamAsync(3);
        Assert.Equal([0, 1, 2], await stream.ToListAsync());
        Assert.Equal([0, 1, 2], await stream.ToListAsync());
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Passed_streams_reach_the_handler_side_by_side(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        ValueTask<int> call = client.SumStreamAsync(Enumerable.Range(1, 1000).AsStream(), Enumerable.Range(1, 10).AsStream());
        Assert.Equal(500_500 - 55, await call.Soon());
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_stream_goes_in_while_another_comes_out(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        List<string> texts = await client.ConvertAsync(Enumerable.Range(0, 300).AsStream(), "D4").ToListAsync();
        Assert.Equal(Enumerable.Range(0, 300).Select(static number => $"{number:D4}"), texts);
    }

    private Task<Peers> CreateAsync(LinkKind kind) => CreatePeersAsync(kind, static services => services.Add<IForms>(new Contracts.Forms()));
}
