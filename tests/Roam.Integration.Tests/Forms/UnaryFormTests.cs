using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Forms;

/// <summary>Every form of return and every parameter that is no channel, over every link.</summary>
public abstract class UnaryFormTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : UnaryFormTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : UnaryFormTests(PayloadFormat.Postcard);

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Every_form_of_return_brings_its_value(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        await client.NothingAsync().Soon();
        Assert.Equal(5, await client.AddAsync(2, 3).Soon());
        await client.TaskAsync("as sent").Soon();
        Assert.Equal("text!", await client.TaskOfAsync("text").Soon());
        await client.TaskAsync("something else").FailsWithAsync(RoamErrorKind.HandlerFailed);
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Both_arms_of_a_result_arrive(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        Assert.Equal(14, (await client.ResultAsync(7).Soon()).Value);
        Assert.Equal(new FormError(-7, "negative"), (await client.ResultAsync(-7).Soon()).Error);
        Assert.Equal("ä", (await client.TaskOfResultAsync("ä").Soon()).Value);
        Assert.Equal(FormColor.Green, (await client.TaskOfResultAsync(null).Soon()).Error);
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Parameters_arrive_in_their_places(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        Assert.Equal("1 7 x Green ", await client.DefaultsAsync(1).Soon());
        Assert.Equal("1 2  Red 0.5", await client.DefaultsAsync(1, 2, null, FormColor.Red, 0.5).Soon());
        Assert.Equal("string 1", await client.OverloadAsync("1").Soon());
        Assert.Equal("int 1", await client.OverloadAsync(1).Soon());
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Token_and_context_reach_the_handler(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);
        using CancellationTokenSource cancellation = new();

        Assert.Equal(3, await client.TokenAsync(3).Soon());
        Assert.Equal(4, await client.TokenAsync(4, cancellation.Token).Soon());

        CallContext context = new([("key", "value")], Deadline.After(TimeSpan.FromMinutes(1)));
        Assert.Equal("value False", await client.ContextAsync("key", context).Soon());
        Assert.Equal("[answer=42, from=Acceptor]", context.ResponseMetadata.ToString());
        Assert.Equal(" True", await client.ContextAsync("key").Soon());
    }

    private Task<Peers> CreateAsync(LinkKind kind) => CreatePeersAsync(kind, static services => services.Add<IForms>(new Contracts.Forms()));
}
