using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Payloads;

/// <summary>Records, classes and structs of every shape go through a call and come back with the same members.</summary>
public abstract class ObjectTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : ObjectTests(PayloadFormat.MessagePack)
    {
        [Fact]
        public async Task Members_and_parameters_that_an_old_peer_does_not_send_keep_their_defaults()
        {
            await using Peers peers = await CreatePeersAsync(LinkKind.Memory, static services => services.Add<IVersionedNew>(new VersionedNew()));
            await using VersionedOldClient old = new(peers.Client.Root);
            Assert.Equal(101, await old.AddAsync(1).Soon());
            Assert.Equal(new VersionOne("a"), await old.SwapAsync(new VersionOne("a")).Soon());

            await using Peers toOld = await CreatePeersAsync(LinkKind.Memory, static services => services.Add<IVersionedOld>(new VersionedOld()));
            await using VersionedNewClient client = new(toOld.Client.Root);
            Assert.Equal(1, await client.AddAsync(1, 5).Soon());
            VersionTwo answer = await client.SwapAsync(new VersionTwo("b", 9, "text") { Numbers = [7] }).Soon();
            Assert.Equal(("b", 3, "absent", 1), (answer.Name, answer.Count, answer.Text, answer.Numbers.Single()));
        }
    }

    public sealed class OverPostcard() : ObjectTests(PayloadFormat.Postcard);

    [Fact]
    public async Task Records_and_structs_come_back()
    {
        await using EchoClient<ObjectsClient> echo = await CreateAsync();
        ObjectsClient client = echo.Client;

        await echo.ReturnsAsync(client.PersonAsync, new Person("Ada", 36), new Person("", 0, null));
        await echo.ReturnsAsync<Person?>(client.OptionalPersonAsync, null, new Person("Ada", 36, "A"));
        await echo.ReturnsAsync<List<Person>>(client.PersonsAsync, [], [new Person("a", 1), new Person("b", 2)]);
        await echo.ReturnsAsync(client.PointAsync, default, new Point(1, -1));
        await echo.ReturnsAsync<Point?>(client.OptionalPointAsync, null, new Point(1, -1));
        await echo.ReturnsAsync(client.SizeAsync, default, new Size { Width = 1, Height = 2 });
    }

    [Fact]
    public async Task Settable_required_and_inherited_members_come_back()
    {
        await using EchoClient<ObjectsClient> echo = await CreateAsync();

        Settings settings = await echo.Client.SettingsAsync(new() { Id = Guid.AllBitsSet, Level = 9, Tags = ["x", "y"] }).Soon();
        Assert.Equal((Guid.AllBitsSet, 9, "unnamed"), (settings.Id, settings.Level, settings.Name));
        Assert.Equal(["x", "y"], settings.Tags);

        Overriding sent = new() { Id = Guid.Empty, Name = "n", Weight = 1.5, Kind = "k", Other = new() { Id = Guid.AllBitsSet, Kind = "other" } };
        Overriding overriding = await echo.Client.OverridingAsync(sent).Soon();
        Assert.Equal(("n", 1.5, "k"), (overriding.Name, overriding.Weight, overriding.Kind));
        Assert.Equal((Guid.AllBitsSet, "other"), (overriding.Other!.Id, overriding.Other.Kind));
        Assert.Equal("p", (await echo.Client.PreparedAsync(new Prepared("p")).Soon()).Name);
    }

    [Fact]
    public async Task Constructors_run_at_the_receiver()
    {
        await using EchoClient<ObjectsClient> echo = await CreateAsync();

        Temperature temperature = await echo.Client.TemperatureAsync(new Temperature(21.5m) { Place = "here" }).Soon();
        Assert.Equal((21.5m, "here"), (temperature.Degrees, temperature.Place));
    }

    [Fact]
    public async Task Recursive_types_come_back_and_their_depth_is_bounded()
    {
        await using EchoClient<ObjectsClient> echo = await CreateAsync();

        Node node = await echo.Client.NodeAsync(Chain(20)).Soon();
        Assert.Equal(20, Depth(node));
        Node tree = new() { Value = 1, Children = [new() { Value = 2, Children = [new() { Value = 3 }] }, new() { Value = 4 }] };
        tree = await echo.Client.NodeAsync(tree).Soon();
        Assert.Equal((3, 4), (tree.Children[0].Children[0].Value, tree.Children[1].Value));

        RoamException exception = await echo.Client.NodeAsync(Chain(100)).FailsWithAsync(RoamErrorKind.InvalidPayload);
        Assert.False(exception.MayHaveRun);
        Assert.Equal(1, Depth(await echo.Client.NodeAsync(Chain(1)).Soon()));
    }

    [Fact]
    public async Task Generic_types_and_nested_results_come_back()
    {
        await using EchoClient<ObjectsClient> echo = await CreateAsync();
        ObjectsClient client = echo.Client;

        await echo.ReturnsAsync<Box<int>>(client.BoxOfIntAsync, new Box<int>(1, new Box<int>(2)));
        await echo.ReturnsAsync<Box<Box<string?>>>(client.BoxOfBoxAsync, new Box<Box<string?>>(new(null), new(new("deep"))));
        await echo.ReturnsAsync<Result<Person, List<Point>>>(client.ResultAsync, new Person("Ada", 36));
        Assert.Equal([new Point(1, 2)], (await client.ResultAsync((List<Point>)[new(1, 2)]).Soon()).Error);
        await echo.ReturnsAsync<Box<Result<Person, Point>>>(client.ResultInBoxAsync, new Box<Result<Person, Point>>(new Point(1, 2)), new(new Person("Ada", 36)));

        var deep = await client.DeepAsync(new Dictionary<string, IReadOnlyList<Box<Point?>>> { ["a"] = [new(null), new(new Point(1, 2))] }).Soon();
        Assert.Equal([new Box<Point?>(null), new Box<Point?>(new Point(1, 2))], deep["a"]);
    }

    private static Node Chain(int length)
    {
        Node node = new() { Value = length };
        for (int i = 1; i < length; i++)
        {
            node = new() { Value = i, Next = node };
        }

        return node;
    }

    private static int Depth(Node? node) => node is null ? 0 : 1 + Depth(node.Next);

    private Task<EchoClient<ObjectsClient>> CreateAsync() => CreateEchoAsync<ObjectsClient>(
        static services => services.Add<IObjects>(new Objects()),
        static connection => new ObjectsClient(connection));
}
