using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Forms;

/// <summary>Channels in every place where a contract may have them, over every link.</summary>
public abstract class ChannelFormTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : ChannelFormTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : ChannelFormTests(PayloadFormat.Postcard);

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_handler_reads_what_the_caller_sends(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        (Func<Rx<int>, ValueTask<int>> Sum, string Name)[] forms =
        [
            (client.SumAsync, "default"), (client.Sum0Async, "0"), (client.Sum1Async, "1"), (client.Sum64Async, "64"), (client.Sum1024Async, "1024"),
        ];
        foreach ((Func<Rx<int>, ValueTask<int>> sum, string name) in forms)
        {
            foreach (int count in new[] { 0, 1, 2000 })
            {
                (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
                Task<int> call = sum(passed).AsTask();
                await numbers.SendAllAsync(Enumerable.Range(1, count));
                Assert.Equal((name, count * (count + 1) / 2), (name, await call.Soon()));
            }
        }
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_caller_reads_what_the_handler_sends(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        Func<int, Tx<int>, ValueTask>[] forms =
        [
            client.SendAsync, client.Send0Async, client.Send1Async, client.Send64Async, client.Send1024Async,
        ];
        foreach (Func<int, Tx<int>, ValueTask> send in forms)
        {
            foreach (int count in new[] { 0, 1, 2000 })
            {
                (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
                Task call = send(count, passed).AsTask();
                Assert.Equal(Enumerable.Range(0, count), await numbers.ToListAsync());
                await call.Soon();
            }
        }
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Both_directions_work_at_once(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        (Tx<int> numbers, Rx<int> passedNumbers) = RoamChannel.Create<int>();
        (Tx<string> passedTexts, Rx<string> texts) = RoamChannel.Create<string>();
        Task call = client.MapAsync(passedNumbers, passedTexts).AsTask();

        // One at a time shows that neither direction waits for the end of the other.
        foreach (int number in Enumerable.Range(0, 50))
        {
            await numbers.SendAsync(number).Soon();
            Assert.Equal($"{number}", await texts.ReadAsync().Soon());
        }

        await numbers.CompleteAsync();
        Assert.Empty(await texts.ToListAsync());
        await call.Soon();
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Several_channels_of_one_call_are_kept_apart(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        (Tx<int> numbers, Rx<int> passedNumbers) = RoamChannel.Create<int>();
        (Tx<int> passedDoubled, Rx<int> doubled) = RoamChannel.Create<int>(initialCredit: 16);
        (Tx<string> texts, Rx<string> passedTexts) = RoamChannel.Create<string>(initialCredit: 3);
        (Tx<string> passedReversed, Rx<string> reversed) = RoamChannel.Create<string>(initialCredit: 1);
        Task<int> call = client.SeveralAsync(passedNumbers, passedDoubled, 2, passedTexts, passedReversed).AsTask();
        Task sending = Task.WhenAll(numbers.SendAllAsync(Enumerable.Range(0, 100)), texts.SendAllAsync(["abc", "", "äö"]));

        Assert.Equal(Enumerable.Range(0, 100).Select(static number => 2 * number), await doubled.ToListAsync());
        Assert.Equal(["cba", "", "öä"], await reversed.ToListAsync());
        await sending.Soon();
        Assert.Equal(103, await call.Soon());
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Channels_travel_inside_records(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        (Tx<int> passedProgress, Rx<int> progress) = RoamChannel.Create<int>(initialCredit: 2);
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<string> passedLines, Rx<string> lines) = RoamChannel.Create<string>();
        Job job = new("job", passedProgress, passedInput) { Log = new JobLog { Lines = passedLines, Level = 3 } };
        Task<int> call = client.RunAsync(job).AsTask();
        Task sending = input.SendAllAsync([10, 20]);
        Assert.Equal([10, 20, -1], await progress.ToListAsync());
        Assert.Equal(["3 job 10", "3 job 20"], await lines.ToListAsync());
        await sending;
        Assert.Equal(2, await call.Soon());
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Optional_channels_may_be_missing(LinkKind kind)
    {
        await using Peers peers = await CreateAsync(kind);
        await using FormsClient client = new(peers.Client.Root);

        foreach (JobLog? log in new[] { null, new JobLog { Level = 1 } })
        {
            (Tx<int> passedProgress, Rx<int> progress) = RoamChannel.Create<int>();
            Task<int> call = client.RunAsync(new Job("job", passedProgress, null) { Log = log }).AsTask();
            Assert.Equal([-1], await progress.ToListAsync());
            Assert.Equal(0, await call.Soon());
        }

        Assert.Equal(0, await client.OptionalAsync(null, null).Soon());
        Assert.Equal(600, await client.OptionalAsync(null, new[] { 1, 2, 3 }.AsStream()).Soon());

        (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        Task<int> all = client.OptionalAsync(passed, new[] { 1 }.AsStream(), passedOutput).AsTask();
        await numbers.SendAllAsync([1, 2]);
        Assert.Equal([103], await output.ToListAsync());
        Assert.Equal(103, await all.Soon());
    }

    private Task<Peers> CreateAsync(LinkKind kind) => CreatePeersAsync(kind, static services => services.Add<IForms>(new Contracts.Forms()));
}
