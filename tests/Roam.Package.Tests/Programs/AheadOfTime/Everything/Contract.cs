using System.Collections.Immutable;
using System.Numerics;
using Roam;
using Roam.Integration.Tests.Contracts;

/// <summary>Everything that a contract may have, in the contracts of the integration tests.</summary>
internal static class Contract
{
    public static async Task RunAsync(RoamOptions options)
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", Configure, options);
        await using CollectionsClient collections = await CollectionsClient.ConnectAsync(server.Address, options);
        await CheckListsAsync(collections);
        await CheckMapsAsync(collections);
        RoamSession session = collections.Connection.Session;
        await CheckPrimitivesAsync(await session.OpenAsync<IPrimitives>());
        await CheckObjectsAsync(await session.OpenAsync<IObjects>());
        await CheckVariantsAsync(await session.OpenAsync<IVariants>());
        await CheckFormsAsync(await session.OpenAsync<IForms>());
        if (options.PayloadFormat == PayloadFormat.MessagePack)
        {
            // These have no form in Postcard.
            IFlags flags = await session.OpenAsync<IFlags>();
            await Check.EchoAsync(flags.RightsAsync, Rights.Read | Rights.Run);
            await Check.EchoAsync<Rights?>(flags.NullableRightsAsync, null);
            await CheckReferencesAsync(await session.OpenAsync<IExchange>());
        }
    }

    private static void Configure(RoamServices services) => services
        .Add<ICollections>(new Collections())
        .Add<IPrimitives>(new Primitives())
        .Add<IObjects>(new Objects())
        .Add<IVariants>(new Variants())
        .Add<IForms>(new Forms())
        .Add<IFlags>(new Flags())
        .Add<IExchange>(new Exchange());

    private static async Task CheckListsAsync(CollectionsClient client)
    {
        await Check.EchoAsync<int[]>(client.ArrayAsync, [1, 2, 3]);
        await Check.EchoAsync<string?[]>(client.OptionalStringsAsync, [null, "", "a"]);
        await Check.EchoAsync<byte[][]>(client.JaggedAsync, [[], [1], [2, 3]]);
        Check.Same((int[])[1, 2], (await client.MemoryAsync((int[])[1, 2])).ToArray());
        Check.Same((string[])["a"], (await client.ReadOnlyMemoryAsync((string[])["a"])).ToArray());
        await Check.EchoAsync<List<int>>(client.ListAsync, [1, 2]);
        await Check.EchoAsync<IList<int>>(client.IListAsync, [1, 2]);
        await Check.EchoAsync<ICollection<int>>(client.ICollectionAsync, [1, 2]);
        await Check.EchoAsync(client.IEnumerableAsync, Enumerable.Range(0, 5).Where(static i => i != 2));
        await Check.EchoAsync<IReadOnlyList<int>>(client.IReadOnlyListAsync, [1, 2]);
        await Check.EchoAsync<IReadOnlyCollection<int>>(client.IReadOnlyCollectionAsync, [1, 2]);
        await Check.EchoAsync<ImmutableArray<int>>(client.ImmutableArrayAsync, [1, 2]);
        await Check.EchoAsync<ImmutableList<int>>(client.ImmutableListAsync, [1, 2]);
        await Check.EchoAsync<List<int>?>(client.OptionalListAsync, null);
        await Check.EchoAsync<ImmutableArray<int>?>(client.OptionalImmutableArrayAsync, [1]);
        await Check.EchoAsync(client.TupleAsync, (1, (string?)null));
        await Check.EchoAsync(client.SingleTupleAsync, new ValueTuple<int>(5));
        await Check.EchoAsync(client.LongTupleAsync, ((byte)1, (short)2, 3, 4L, 5f, 6d, "7"));
        await Check.EchoAsync(client.ResultInEnvelopeAsync, Result<int, string>.Fail("none"));
        await Check.EchoAsync<List<Result<int, string>>>(client.ResultsAsync, [Result<int, string>.Ok(1), Result<int, string>.Fail("none")]);
    }

    private static async Task CheckMapsAsync(CollectionsClient client)
    {
        await Check.EchoAsync<HashSet<string>>(client.HashSetAsync, ["a", "b"]);
        await Check.EchoAsync<ISet<string>>(client.ISetAsync, new HashSet<string> { "a" });
        await Check.EchoAsync<IReadOnlySet<string>>(client.IReadOnlySetAsync, new HashSet<string> { "a" });
        await Check.EchoAsync(client.DictionaryAsync, new Dictionary<string, int> { ["a"] = 1, [""] = 2 });
        await Check.EchoAsync<IDictionary<int, string?>>(client.IDictionaryAsync, new Dictionary<int, string?> { [1] = null });
        await Check.EchoAsync<IReadOnlyDictionary<Guid, IntEnum>>(client.IReadOnlyDictionaryAsync, new Dictionary<Guid, IntEnum> { [Guid.AllBitsSet] = IntEnum.Low });
        await Check.EchoAsync(client.ImmutableDictionaryAsync, ImmutableDictionary<string, int>.Empty.Add("a", 1));
        await Check.EchoAsync(client.PairAsync, new KeyValuePair<string, int>("a", 1));
        var deep = await client.DeepAsync([new() { ["a"] = (1, [2, null]) }]);
        Check.Same((int?[])[2, null], deep[0]["a"].Item2);
    }

    private static async Task CheckPrimitivesAsync(IPrimitives client)
    {
        await Check.EchoAsync(client.Int128Async, Int128.MinValue);
        await Check.EchoAsync(client.HalfAsync, (Half)1.5);
        await Check.EchoAsync(client.DecimalAsync, 1.10m);
        await Check.EchoAsync(client.StringAsync, "\u20ac");
        await Check.EchoAsync(client.GuidAsync, Guid.AllBitsSet);
        await Check.EchoAsync(client.DateTimeOffsetAsync, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(5)));
        await Check.EchoAsync(client.UriAsync, new Uri("urn:isbn:0451450523"));
        await Check.EchoAsync<BigInteger>(client.BigIntegerAsync, -7);
        await Check.EchoAsync(client.VersionAsync, new Version(1, 2, 3));
        await Check.EchoAsync<byte[]>(client.BytesAsync, [1, 2]);
        await Check.EchoAsync(client.ULongEnumAsync, ULongEnum.High);
        await Check.EchoAsync<IntEnum?>(client.NullableEnumAsync, IntEnum.Low);
        await Check.EchoAsync<int?>(client.NullableInt32Async, null);
        await Check.EchoAsync<Uri?>(client.NullableUriAsync, null);
    }

    private static async Task CheckObjectsAsync(IObjects client)
    {
        await Check.EchoAsync(client.PersonAsync, new Person("Ada", 36, null));
        await Check.EchoAsync<Person?>(client.OptionalPersonAsync, null);
        await Check.EchoAsync<List<Person>>(client.PersonsAsync, [new Person("Ada", 36), new Person("Bob", 1)]);
        await Check.EchoAsync<Point?>(client.OptionalPointAsync, new Point(1, 2));
        Check.Same("n", (await client.SettingsAsync(new() { Id = Guid.Empty, Name = "n" })).Name);
        Check.Same("other", (await client.OverridingAsync(new() { Id = Guid.Empty, Other = new() { Id = Guid.Empty, Kind = "other" } })).Other!.Kind);
        Check.Same(21.5m, (await client.TemperatureAsync(new(21.5m))).Degrees);
        await Check.EchoAsync(client.SizeAsync, new Size { Width = 1, Height = 2 });
        Check.Same(2, (await client.NodeAsync(new() { Children = [new() { Value = 2 }] })).Children[0].Value);
        await Check.EchoAsync(client.BoxOfBoxAsync, new Box<Box<string?>>(new(null), new(new("deep"))));
        Check.Same("p", (await client.PreparedAsync(new("p"))).Name);
        await Check.EchoAsync(client.ResultAsync, Result<Person, List<Point>>.Ok(new("Ada", 36)));
        await Check.EchoAsync(client.ResultInBoxAsync, new Box<Result<Person, Point>>(new Point(1, 2)));
        var deep = await client.DeepAsync(new Dictionary<string, IReadOnlyList<Box<Point?>>> { ["a"] = [new(null), new(new Point(1, 2))] });
        Check.Same((Box<Point?>[])[new(null), new(new Point(1, 2))], deep["a"]);
    }

    private static async Task CheckVariantsAsync(IVariants client)
    {
        await Check.EchoAsync<Shape>(client.ShapeAsync, new Shape.Circle(1.5));
        Check.Same(
            new Shape.Circle(1), ((Shape.Group)(await client.ShapesAsync([null, new Shape.Group([new Shape.Circle(1)])]))[1]!).Shapes[0]);
        await Check.EchoAsync<IMark>(client.MarkAsync, new Stamp("a"));
        await Check.EchoAsync<IMark>(client.MarkAsync, new Line(1, 2));
        Check.Same(new Line(3, 4), (await client.MoneyAsync(new() { [new(100)] = new Line(3, 4), [new(200)] = null }))[new(100)]);
        Check.Same(
            (Type[])[typeof(Shape.Circle), typeof(Shape.Group)],
            (await client.StreamAsync(ToStreamAsync<Shape?>(new Shape.Circle(1), null)).ToListAsync()).Select(static shape => shape.GetType()));

        (Tx<Money> sent, Rx<Money> input) = RoamChannel.Create<Money>();
        (Tx<Money?> output, Rx<Money?> received) = RoamChannel.Create<Money?>();
        ValueTask call = client.PassAsync(input, output);
        await sent.SendAsync(new(5));
        await sent.CompleteAsync();
        Check.Same((Money?[])[null, new(5)], await received.ToListAsync());
        await call;
    }

    private static async Task CheckFormsAsync(IForms client)
    {
        await client.NothingAsync();
        Check.Same(5, await client.AddAsync(2, 3));
        await client.TaskAsync("as sent");
        Check.Same("a!", await client.TaskOfAsync("a"));
        Check.Same(new FormError(-1, "negative"), (await client.ResultAsync(-1)).Error);
        Check.Same("1 7 x Green ", await client.DefaultsAsync(1));
        Check.Same(4, await client.TokenAsync(4));
        Check.Same("v True", await client.ContextAsync("k", new(metadata: [("k", "v")])));
        Check.Same("int 1", await client.OverloadAsync(1));
        Check.Same(3, await client.SumStreamAsync(ToStreamAsync(1, 2, 3), ToStreamAsync(3)));
        Check.Same((int[])[0, 1, 2], await client.StreamAsync(3).ToListAsync());
        Check.Same((string[])["1", "2"], await client.ConvertAsync(ToStreamAsync(1, 2), "D").ToListAsync());

        (Tx<int> progress, Rx<int> reported) = RoamChannel.Create<int>();
        (Tx<string> lines, Rx<string> logged) = RoamChannel.Create<string>();
        (Tx<int> numbers, Rx<int> input) = RoamChannel.Create<int>();
        ValueTask<int> run = client.RunAsync(new Job("job", progress, input) { Log = new JobLog { Lines = lines, Level = 2 } });
        await numbers.SendAsync(7);
        await numbers.CompleteAsync();
        Check.Same((int[])[7, -1], await reported.ToListAsync());
        Check.Same((string[])["2 job 7"], await logged.ToListAsync());
        Check.Same(1, await run);
    }

    private static async Task CheckReferencesAsync(IExchange client)
    {
        Check.Same(3, await client.UseAsync(new Counter(1), 2));
        ICounter counter = await client.OpenAsync(5);
        Check.Same(7, await counter.AddAsync(2));
        await RoamClient.ReleaseAsync(counter);
        Check.Same(null, await client.FindAsync(exists: false));
        Check.Same("negative", (await client.TryOpenAsync(-1)).Error);
        Check.Same((int[])[1, 2], await client.RelayAsync(new Counter(0), 2).ToListAsync());
    }

    private static async IAsyncEnumerable<T> ToStreamAsync<T>(params IEnumerable<T> items)
    {
        foreach (T item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
