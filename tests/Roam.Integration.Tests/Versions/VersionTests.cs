using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Versions;

/// <summary>
/// Two versions of one contract talk to each other, in both directions: what the README says of each change. Where one side cannot
/// understand the other, that call fails and the next one does not.
/// </summary>
public class VersionTests
{
    [Fact]
    public Task Optional_member_added() => BothWaysAsync(
        async old =>
        {
            Assert.Equal(new Old.Grown(1), await old.GrownAsync(new(1)).Soon());
            Dictionary<string, List<Old.Grown>> nested = await old.NestedAsync(new() { ["a"] = [new(1), new(2)], ["b"] = [] }).Soon();
            Assert.Equal([new(1), new(2)], nested["a"]);
            Assert.Equal(new Old.Grown(3), (await old.ErrorAsync(3).Soon()).Error);
        },
        async @new =>
        {
            New.Grown full = new(1, "note", 6) { Tags = [4, 5], Ratio = 0.5, Inner = new(2) };
            AssertDefaults(1, await @new.GrownAsync(full).Soon());
            Dictionary<string, List<New.Grown>> nested = await @new.NestedAsync(new() { ["a"] = [full, full with { Id = 2 }] }).Soon();
            AssertDefaults(2, nested["a"][1]);
            AssertDefaults(3, (await @new.ErrorAsync(3).Soon()).Error);
        });

    [Fact]
    public Task Optional_member_added_to_items_of_streams_and_channels() => BothWaysAsync(
        async old =>
        {
            Assert.Equal([new(1), new(2)], await old.StreamAsync(new Old.Grown[] { new(1), new(2) }.AsStream()).ToListAsync());
            Assert.Equal([new(3), new(4)], await RoundTripAsync<Old.Grown>(old.ChannelAsync, new(3), new(4)));
        },
        async @new =>
        {
            New.Grown full = new(1, "note", 6) { Tags = [4, 5] };
            List<New.Grown> items = await @new.StreamAsync(new[] { full, full }.AsStream()).ToListAsync();
            Assert.Equal(2, items.Count);
            AssertDefaults(1, items[1]);
            AssertDefaults(1, (await RoundTripAsync(@new.ChannelAsync, full)).Single());
        });

    [Fact]
    public Task Optional_member_added_to_a_struct() => BothWaysAsync(
        async old => Assert.Equal(4, (await old.BlockAsync(new() { Id = 4 }).Soon()).Id),
        async @new =>
        {
            New.Block block = await @new.BlockAsync(new() { Id = 4, Size = 5 }).Soon();
            Assert.Equal((4, 9), (block.Id, block.Size));
        });

    [Fact]
    public Task Optional_member_removed() => BothWaysAsync(
        async old => Assert.Equal(new Old.Shrunk(1), await old.ShrunkAsync(new(1, "note") { Count = 8 }).Soon()),
        async @new => Assert.Equal(new New.Shrunk(1), await @new.ShrunkAsync(new(1)).Soon()));

    [Fact]
    public Task Required_member_removed() => BothWaysAsync(
        async old => await FailsHereAsync(old.StrippedAsync(new(1, "name"))),
        async @new => await FailsThereAsync(@new.StrippedAsync(new(1))));

    [Fact]
    public Task Required_member_added() => BothWaysAsync(
        async old => await FailsThereAsync(old.DemandingAsync(new(1))),
        async @new => await FailsHereAsync(@new.DemandingAsync(new(1) { Name = "name" })));

    [Fact]
    public Task Member_renamed() => BothWaysAsync(
        async old => await FailsThereAsync(old.RenamedAsync(new(1, "name"))),
        async @new => await FailsThereAsync(@new.RenamedAsync(new(1, "title"))));

    [Fact]
    public Task Type_of_a_member_changed() => BothWaysAsync(
        async old => await FailsThereAsync(old.ChangedAsync(new(1))),
        async @new => await FailsThereAsync(@new.ChangedAsync(new("1"))));

    [Fact]
    public Task Number_widened_understands_what_fits() => BothWaysAsync(
        async old => Assert.Equal(int.MinValue, (await old.WidenedAsync(new(int.MinValue)).Soon()).Value),
        async @new =>
        {
            Assert.Equal(int.MaxValue, (await @new.WidenedAsync(new(int.MaxValue)).Soon()).Value);
            await FailsThereAsync(@new.WidenedAsync(new(int.MaxValue + 1L)));
        });

    [Fact]
    public Task Array_elements_added() => BothWaysAsync(
        async old => Assert.Equal(1, (await old.LongArrayAsync(new() { First = 1 }).Soon()).First),
        async @new =>
        {
            New.LongArray answer = await @new.LongArrayAsync(new() { First = 1, Third = "third", Fourth = new(1, null) }).Soon();
            Assert.Equal((1, "absent", null), (answer.First, answer.Third, answer.Fourth));
        });

    [Fact]
    public Task Last_array_element_removed() => BothWaysAsync(
        async old =>
        {
            Old.ShortArray answer = await old.ShortArrayAsync(new() { First = 1, Last = "last" }).Soon();
            Assert.Equal((1, "absent"), (answer.First, answer.Last));
        },
        async @new => Assert.Equal(1, (await @new.ShortArrayAsync(new() { First = 1 }).Soon()).First));

    [Fact]
    public Task Array_element_removed_from_the_middle() => BothWaysAsync(
        async old =>
        {
            Old.HollowArray answer = await old.HollowArrayAsync(new() { First = 1, Middle = "middle", Last = 3 }).Soon();
            Assert.Equal((1, "absent", 3), (answer.First, answer.Middle, answer.Last));
        },
        async @new =>
        {
            New.HollowArray answer = await @new.HollowArrayAsync(new() { First = 1, Last = 3 }).Soon();
            Assert.Equal((1, 3), (answer.First, answer.Last));
        });

    [Fact]
    public Task Required_array_element_added() => BothWaysAsync(
        async old => await FailsThereAsync(old.StrictArrayAsync(new() { First = 1 })),
        async @new => await FailsHereAsync(@new.StrictArrayAsync(new() { First = 1, Second = "second" })));

    [Fact]
    public Task Variant_added() => BothWaysAsync(
        async old =>
        {
            Assert.Equal(new Old.Shape.Circle(1), await old.ShapeAsync(new Old.Shape.Circle(1)).Soon());
            await FailsHereAsync(old.ShapeAsync(new Old.Shape.Circle(4)));
            Assert.Equal(new Old.Cash(5), await old.PaymentAsync(new Old.Cash(5)).Soon());
        },
        async @new =>
        {
            Assert.Equal(new New.Shape.Circle(1), await @new.ShapeAsync(new New.Shape.Circle(1, "red")).Soon());
            await FailsThereAsync(@new.ShapeAsync(new New.Shape.Square(1)));
            Assert.Equal(new New.Cash(5), await @new.PaymentAsync(new New.Cash(5)).Soon());
            await FailsThereAsync(@new.PaymentAsync(new New.Card("4711")));
        });

    [Fact]
    public Task Enum_value_added_stays_a_number() => BothWaysAsync(
        async old => Assert.Equal((Old.Color)1, await old.ColorAsync((Old.Color)1).Soon()),
        async @new => Assert.Equal(New.Color.Green, await @new.ColorAsync(New.Color.Green).Soon()));

    [Fact]
    public Task Optional_parameters_added_at_the_end() => BothWaysAsync(
        async old => Assert.Equal("1 null 5 Green", await old.OptionalParametersAsync(1).Soon()),
        async @new => Assert.Equal("1", await @new.OptionalParametersAsync(1, "note", 6, New.Color.Red).Soon()));

    [Fact]
    public Task Required_parameter_added() => BothWaysAsync(
        async old => await FailsThereAsync(old.RequiredParameterAsync(1)),
        async @new => Assert.Equal("1", await @new.RequiredParameterAsync(1, "name").Soon()));

    [Fact]
    public Task Optional_parameter_removed() => BothWaysAsync(
        async old => Assert.Equal("1", await old.FewerParametersAsync(1, "text").Soon()),
        async @new => Assert.Equal("1 default", await @new.FewerParametersAsync(1).Soon()));

    [Fact]
    public Task Method_renamed() => BothWaysAsync(
        async old =>
        {
            await old.OldNameAsync().FailsWithAsync(RoamErrorKind.UnknownMethod);
            Assert.Equal(2, await old.OldSpellingAsync().Soon());
        },
        async @new =>
        {
            await @new.NewNameAsync().FailsWithAsync(RoamErrorKind.UnknownMethod);
            Assert.Equal(1, await @new.NewSpellingAsync().Soon());
        });

    /// <summary>An old client calls a new server, and a new client an old server. Each connection works to the end.</summary>
    private static async Task BothWaysAsync(Func<OldShopClient, Task> oldClient, Func<NewShopClient, Task> newClient)
    {
        await using (Peers peers = await Peers.CreateAsync(LinkKind.TcpIPv4, static services => services.Add<New.IShop>(new New.Shop())))
        {
            await using OldShopClient client = new(peers.Client.Root);
            await oldClient(client);
            Assert.Equal(2, await client.OldSpellingAsync().Soon());
            await peers.AreEmptyAsync();
        }

        await using (Peers peers = await Peers.CreateAsync(LinkKind.TcpIPv4, static services => services.Add<Old.IShop>(new Old.Shop())))
        {
            await using NewShopClient client = new(peers.Client.Root);
            await newClient(client);
            Assert.Equal(1, await client.NewSpellingAsync().Soon());
            await peers.AreEmptyAsync();
        }
    }

    /// <summary>The peer does not understand the arguments: the handler has not run.</summary>
    private static async Task FailsThereAsync<T>(ValueTask<T> call)
    {
        RoamException exception = await call.FailsWithAsync(RoamErrorKind.InvalidPayload);
        Assert.False(exception.MayHaveRun);
    }

    /// <summary>This side does not understand the result: the handler has run.</summary>
    private static async Task FailsHereAsync<T>(ValueTask<T> call)
    {
        RoamException exception = await call.FailsWithAsync(RoamErrorKind.InvalidPayload);
        Assert.True(exception.MayHaveRun);
    }

    private static void AssertDefaults(int id, New.Grown value)
    {
        Assert.Equal((id, null, 5, null, null), (value.Id, value.Note, value.Count, value.Ratio, value.Inner));
        Assert.Equal([1], value.Tags);
    }

    private static async Task<List<T>> RoundTripAsync<T>(Func<Rx<T>, Tx<T>, ValueTask> call, params T[] items)
    {
        (Tx<T> input, Rx<T> passed) = RoamChannel.Create<T>();
        (Tx<T> output, Rx<T> received) = RoamChannel.Create<T>();
        Task ended = call(passed, output).AsTask();
        await input.SendAllAsync(items);
        List<T> answer = await received.ToListAsync();
        await ended.Soon();
        return answer;
    }
}
