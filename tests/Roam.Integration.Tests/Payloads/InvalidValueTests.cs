using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Payloads;

/// <summary>A value that cannot be encoded fails its call, here and before anything is sent; the connection lives on.</summary>
public abstract class InvalidValueTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : InvalidValueTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : InvalidValueTests(PayloadFormat.Postcard);

    [Fact]
    public async Task Null_where_it_is_not_allowed_fails_the_call_and_sends_nothing()
    {
        CountingObjects service = new();
        await using Peers peers = await CreatePeersAsync(LinkKind.TcpIPv4, services => services.Add<IObjects>(service));
        await using ObjectsClient client = new(peers.Client.Root);

        Func<Task>[] calls =
        [
            () => client.PersonAsync(null!).AsTask(),
            () => client.PersonAsync(new Person(null!, 1)).AsTask(),
            () => client.PersonsAsync(null!).AsTask(),
            () => client.PersonsAsync([new Person("a", 1), null!]).AsTask(),
            () => client.SettingsAsync(new() { Id = Guid.Empty, Tags = [null!] }).AsTask(),
            () => client.NodeAsync(new() { Children = null! }).AsTask(),
            () => client.ResultInBoxAsync(new Box<Result<Person, Point>>(default(Result<Person, Point>))).AsTask(),
        ];
        for (int i = 0; i < calls.Length; i++)
        {
            RoamException exception = await calls[i]().FailsWithAsync(RoamErrorKind.InvalidPayload);
            Assert.False(exception.MayHaveRun);
            Assert.Equal(0, peers.Client.Root.Driver.OutboundRequests.Count);
        }

        Assert.Equal(new Person("Ada", 36), await client.PersonAsync(new Person("Ada", 36)).Soon());
        Assert.Equal(1, service.Calls);
    }

    [Fact]
    public async Task Null_from_a_handler_fails_its_call_only()
    {
        await using Peers peers = await CreatePeersAsync(LinkKind.TcpIPv4, static services => services.Add<IObjects>(new CountingObjects { ReturnsNull = true }));
        await using ObjectsClient client = new(peers.Client.Root);

        RoamException exception = await client.PersonAsync(new Person("Ada", 36)).FailsWithAsync(RoamErrorKind.InvalidPayload);
        Assert.True(exception.MayHaveRun);
        Assert.Equal(new Point(1, 2), await client.PointAsync(new Point(1, 2)).Soon());
    }

    [Fact]
    public async Task An_argument_that_its_own_type_refuses_does_not_reach_the_handler()
    {
        // The server's version of the type refuses what the client's allows.
        await using Peers peers = await CreatePeersAsync(LinkKind.TcpIPv4, static services => services.Add<IStrict>(new Strict()));
        await using LaxClient client = new(peers.Client.Root);

        RoamException exception = await client.SetAsync(new LaxAmount(-1)).FailsWithAsync(RoamErrorKind.InvalidPayload);
        Assert.False(exception.MayHaveRun);
        Assert.Equal(5, await client.SetAsync(new LaxAmount(5)).Soon());
    }

    private sealed class CountingObjects : IObjects
    {
        private readonly Objects _inner = new();
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public bool ReturnsNull { get; init; }

        public ValueTask<Person> PersonAsync(Person value)
        {
            Interlocked.Increment(ref _calls);
            return ReturnsNull ? new((Person)null!) : new(value);
        }

        public ValueTask<Person?> OptionalPersonAsync(Person? value) => _inner.OptionalPersonAsync(value);

        public ValueTask<List<Person>> PersonsAsync(List<Person> value) => Count(value);

        public ValueTask<Point> PointAsync(Point value) => _inner.PointAsync(value);

        public ValueTask<Point?> OptionalPointAsync(Point? value) => _inner.OptionalPointAsync(value);

        public ValueTask<Settings> SettingsAsync(Settings value) => Count(value);

        public ValueTask<Overriding> OverridingAsync(Overriding value) => Count(value);

        public ValueTask<Temperature> TemperatureAsync(Temperature value) => Count(value);

        public ValueTask<Size> SizeAsync(Size value) => Count(value);

        public ValueTask<Node> NodeAsync(Node value) => Count(value);

        public ValueTask<Box<int>> BoxOfIntAsync(Box<int> value) => Count(value);

        public ValueTask<Box<Box<string?>>> BoxOfBoxAsync(Box<Box<string?>> value) => Count(value);

        public ValueTask<Prepared> PreparedAsync(Prepared value) => Count(value);

        public ValueTask<Result<Person, List<Point>>> ResultAsync(Result<Person, List<Point>> value) => Count(value);

        public ValueTask<Box<Result<Person, Point>>> ResultInBoxAsync(Box<Result<Person, Point>> value) => Count(value);

        public ValueTask<IReadOnlyDictionary<string, IReadOnlyList<Box<Point?>>>> DeepAsync(
            IReadOnlyDictionary<string, IReadOnlyList<Box<Point?>>> value) => Count(value);

        private ValueTask<T> Count<T>(T value)
        {
            Interlocked.Increment(ref _calls);
            return new(value);
        }
    }

    private sealed class Strict : IStrict
    {
        public ValueTask<int> SetAsync(StrictAmount amount) => new(amount.Value);
    }
}
