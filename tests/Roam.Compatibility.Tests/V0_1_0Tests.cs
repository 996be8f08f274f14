using System.Collections.Immutable;
using System.Numerics;
using System.Reflection;
using Roam.Compatibility.Tests.Generated.V0_1_0;
using Roam.TestKit;

namespace Roam.Compatibility.Tests;

/// <summary>What the generator of 0.1.0 printed works with the runtime of today, on both sides.</summary>
public class V0_1_0Tests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_of_every_form(bool overTcp)
    {
        await using Connected peers = await Connected.CreateAsync(overTcp, static services => services.Add<IForms>(new V0_1_0Services()));
        await using FormsClient client = new(peers.Client.Root);

        await client.PingAsync().AsTask().Soon();
        Assert.Equal(3, await client.AddAsync(1).AsTask().Soon());
        await client.RunAsync("well").Soon();
        RoamException failure = await Assert.ThrowsAsync<RoamException>(() => client.RunAsync("fail").Soon());
        Assert.Equal(RoamErrorKind.HandlerFailed, failure.Kind);

        CallContext context = new(metadata: [("key", "value")]);
        Assert.Equal("nothing", await client.EchoAsync(null, context).Soon());
        Assert.True(context.ResponseMetadata.TryGetString("key", out string? value));
        Assert.Equal("value", value);
        Assert.Equal(7, await client.EchoAsync(7).AsTask().Soon());

        Assert.Equal(5, (await client.TryAsync(5).AsTask().Soon()).Value);
        Assert.Equal(Failure.TooSmall, (await client.TryAsync(-5).AsTask().Soon()).Error);
        Assert.Equal(Failure.TooLarge, (await client.TryAsync(500).AsTask().Soon()).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Channels_of_every_form(bool overTcp)
    {
        await using Connected peers = await Connected.CreateAsync(overTcp, static services => services.Add<IForms>(new V0_1_0Services()));
        await using FormsClient client = new(peers.Client.Root);

        (Tx<int> numbers, Rx<int> passedNumbers) = RoamChannel.Create<int>();
        Task<long> sum = client.SumAsync(passedNumbers).AsTask();
        await SendAsync(numbers, 100).Soon();
        Assert.Equal(5050, await sum.Soon());

        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        Task count = client.CountToAsync(20, passedOutput).AsTask();
        Assert.Equal(Enumerable.Range(1, 20), await output.ToListAsync().AsTask().Soon());
        await count.Soon();

        (numbers, passedNumbers) = RoamChannel.Create<int>();
        (Tx<string> passedTexts, Rx<string> texts) = RoamChannel.Create<string>();
        Task<int> converted = client.ConvertAsync(passedNumbers, passedTexts).AsTask();
        Task sending = SendAsync(numbers, 3);
        Assert.Equal(["1", "2", "3"], await texts.ToListAsync().AsTask().Soon());
        await sending.Soon();
        Assert.Equal(3, await converted.Soon());

        (numbers, passedNumbers) = RoamChannel.Create<int>();
        (Tx<string> passedLog, Rx<string> log) = RoamChannel.Create<string>();
        Task<int> work = client.WorkAsync(new Job("one", passedLog, passedNumbers)).AsTask();
        await SendAsync(numbers, 4).Soon();
        Assert.Equal(["start one", "end"], await log.ToListAsync().AsTask().Soon());
        Assert.Equal(10, await work.Soon());

        (passedLog, log) = RoamChannel.Create<string>();
        work = client.WorkAsync(new Job("two", passedLog, Input: null)).AsTask();
        Assert.Equal(["start two", "end"], await log.ToListAsync().AsTask().Soon());
        Assert.Equal(-1, await work.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Streams_of_every_form(bool overTcp)
    {
        await using Connected peers = await Connected.CreateAsync(overTcp, static services => services.Add<IForms>(new V0_1_0Services()));
        await using FormsClient client = new(peers.Client.Root);

        Assert.Equal(Enumerable.Range(1, 40), await client.CountAsync(40).ToListAsync().AsTask().Soon());
        Assert.Equal(["1", "2", "3"], await client.FormatAsync(AsyncEnumerable.Range(1, 3)).ToListAsync().AsTask().Soon());
        Assert.Equal(5050, await client.TotalAsync(AsyncEnumerable.Range(1, 100)).AsTask().Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Values_of_every_type(bool overTcp)
    {
        await using Connected peers = await Connected.CreateAsync(overTcp, static services => services.Add<ITypes>(new V0_1_0Services()));
        await using TypesClient client = new(peers.Client.Root);

        Primitives primitives = new(
            true, -1, 2, -3, 4, -5, 6, -7, 8, Int128.MinValue, UInt128.MaxValue, (Half)0.5, 1.25f, -2.5, 3.75m, 'ä', "text",
            new Guid("00112233-4455-6677-8899-aabbccddeeff"), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), new DateOnly(2026, 1, 2), new TimeOnly(3, 4, 5),
            TimeSpan.FromTicks(1), new Uri("https://example.org/a?b"), BigInteger.Pow(-10, 31),
            new Version(1, 2, 3), Failure.TooLarge, 9, null, null);
        Assert.Equal(primitives, await client.PrimitivesAsync(primitives).AsTask().Soon());

        Collections collections = MakeCollections();
        Collections received = await client.CollectionsAsync(collections).AsTask().Soon();
        foreach (PropertyInfo property in typeof(Collections).GetProperties())
        {
            Assert.Equal(Comparable(property.GetValue(collections)), Comparable(property.GetValue(received)));
        }

        Shapes shapes = new(
            new(1, 2), null, new(new("inner"), "outer"), new() { Name = "first", Value = 1, Next = new() { Name = "second" } },
            Result<Point, string>.Ok(new(3, 4)), Result<Point, string>.Fail("bad"));
        Assert.Equal(shapes, await client.ShapesAsync(shapes).AsTask().Soon());
    }

    private static async Task SendAsync(Tx<int> numbers, int count)
    {
        for (int i = 1; i <= count; i++)
        {
            await numbers.SendAsync(i);
        }

        await numbers.CompleteAsync();
    }

    /// <summary>Memory is equal only to itself; what it holds is what must be equal.</summary>
    private static object? Comparable(object? value) => value switch
    {
        Memory<byte> memory => memory.ToArray(),
        ReadOnlyMemory<byte> memory => memory.ToArray(),
        Memory<int> memory => memory.ToArray(),
        ReadOnlyMemory<int> memory => memory.ToArray(),
        _ => value,
    };

    private static Collections MakeCollections() => new()
    {
        Bytes = [1, 2],
        ByteMemory = new byte[] { 3 },
        ReadOnlyByteMemory = new byte[] { 4, 5 },
        Memory = new[] { -1, 1000 },
        ReadOnlyMemory = new[] { 7 },
        Array = [1, 2, 3],
        List = ["a", null],
        IList = [1],
        ICollection = [2],
        IEnumerable = [3, 4],
        IReadOnlyList = [5],
        IReadOnlyCollection = [],
        ImmutableArray = [6],
        ImmutableList = [7, 8],
        HashSet = [9],
        ISet = new HashSet<int> { 10 },
        IReadOnlySet = new HashSet<int> { 11, 12 },
        Dictionary = new() { ["a"] = 1 },
        IDictionary = new Dictionary<string, int> { ["b"] = 2 },
        IReadOnlyDictionary = new Dictionary<string, int> { ["c"] = 3 },
        ImmutableDictionary = ImmutableDictionary<string, int>.Empty.Add("z", 26),
        KeyValuePair = new("d", 4),
        Tuple = (5, null),
        Deep = [new() { ["e"] = [7, null] }],
    };
}
