using System.Runtime.Serialization;

namespace Roam.Integration.Tests.Versions;

/// <summary>What became of the contract and the types of <see cref="Old"/>.</summary>
public static class New
{
    [RoamService]
    public interface IShop
    {
        ValueTask<Grown> GrownAsync(Grown value);

        ValueTask<Shrunk> ShrunkAsync(Shrunk value);

        ValueTask<Stripped> StrippedAsync(Stripped value);

        ValueTask<Demanding> DemandingAsync(Demanding value);

        ValueTask<Renamed> RenamedAsync(Renamed value);

        ValueTask<Changed> ChangedAsync(Changed value);

        ValueTask<Widened> WidenedAsync(Widened value);

        ValueTask<Block> BlockAsync(Block value);

        ValueTask<LongArray> LongArrayAsync(LongArray value);

        ValueTask<ShortArray> ShortArrayAsync(ShortArray value);

        ValueTask<HollowArray> HollowArrayAsync(HollowArray value);

        ValueTask<StrictArray> StrictArrayAsync(StrictArray value);

        ValueTask<Shape> ShapeAsync(Shape value);

        ValueTask<IPayment> PaymentAsync(IPayment value);

        ValueTask<Color> ColorAsync(Color value);

        ValueTask<Dictionary<string, List<Grown>>> NestedAsync(Dictionary<string, List<Grown>> value);

        ValueTask<Result<int, Grown>> ErrorAsync(int id);

        IAsyncEnumerable<Grown> StreamAsync(IAsyncEnumerable<Grown> items);

        ValueTask ChannelAsync(Rx<Grown> input, Tx<Grown> output);

        ValueTask<string> OptionalParametersAsync(int id, string? note, int count = 5, Color color = Color.Green, CallContext context = default);

        ValueTask<string> RequiredParameterAsync(int id, string name);

        ValueTask<string> FewerParametersAsync(int id);

        ValueTask<int> NewNameAsync();

        [RoamMethod("kept")]
        ValueTask<int> NewSpellingAsync();
    }

    public enum Color
    {
        Red,
        Green,
    }

    /// <summary>Members added, each optional in a way of its own.</summary>
    public sealed record Grown(int Id, string? Note, int Count = 5)
    {
        public List<int> Tags { get; set; } = [1];

        public double? Ratio { get; init; }

        public Shrunk? Inner { get; set; }
    }

    /// <summary>Members removed that were optional.</summary>
    public sealed record Shrunk(int Id);

    /// <summary>A member removed that was required.</summary>
    public sealed record Stripped(int Id);

    /// <summary>A member added that is required.</summary>
    public sealed record Demanding(int Id)
    {
        public required string Name { get; init; }
    }

    /// <summary>A member renamed.</summary>
    public sealed record Renamed(int Id, string Title);

    /// <summary>The type of a member changed.</summary>
    public sealed record Changed(string Value);

    /// <summary>The type of a member changed to a wider one.</summary>
    public sealed record Widened(long Value);

    public struct Block
    {
        public Block()
        {
        }

        public int Id { get; set; }

        public int Size { get; set; } = 9;
    }

    /// <summary>Elements added, the first of which is at an index that was none.</summary>
    [DataContract]
    public sealed class LongArray
    {
        [DataMember(Order = 0)]
        public int First { get; set; }

        [DataMember(Order = 2)]
        public string Third { get; set; } = "absent";

        [DataMember(Order = 3)]
        public Grown? Fourth { get; set; }
    }

    /// <summary>The last element removed.</summary>
    [DataContract]
    public sealed class ShortArray
    {
        [DataMember(Order = 0)]
        public int First { get; set; }
    }

    /// <summary>An element removed from the middle, whose index stays empty.</summary>
    [DataContract]
    public sealed class HollowArray
    {
        [DataMember(Order = 0)]
        public int First { get; set; }

        [DataMember(Order = 2)]
        public int Last { get; set; }
    }

    /// <summary>An element added that is required.</summary>
    [DataContract]
    public sealed class StrictArray
    {
        [DataMember(Order = 0)]
        public int First { get; set; }

        [DataMember(Order = 1)]
        public required string Second { get; set; }
    }

    /// <summary>A variant added at the end.</summary>
    public abstract record Shape
    {
        public sealed record Circle(double Radius, string? Color = null) : Shape;

        public sealed record Square(double Side) : Shape;
    }

    /// <summary>A variant added under a key of its own.</summary>
    [RoamVariant(1, typeof(Card))]
    [RoamVariant(5, typeof(Cash))]
    public interface IPayment;

    public sealed record Card(string Number) : IPayment;

    public sealed record Cash(int Amount) : IPayment;

    /// <summary>Returns what it is given.</summary>
    internal sealed class Shop : IShop
    {
        public ValueTask<Grown> GrownAsync(Grown value) => new(value);

        public ValueTask<Shrunk> ShrunkAsync(Shrunk value) => new(value);

        public ValueTask<Stripped> StrippedAsync(Stripped value) => new(value);

        public ValueTask<Demanding> DemandingAsync(Demanding value) => new(value);

        public ValueTask<Renamed> RenamedAsync(Renamed value) => new(value);

        public ValueTask<Changed> ChangedAsync(Changed value) => new(value);

        public ValueTask<Widened> WidenedAsync(Widened value) => new(value);

        public ValueTask<Block> BlockAsync(Block value) => new(value);

        public ValueTask<LongArray> LongArrayAsync(LongArray value) => new(value);

        public ValueTask<ShortArray> ShortArrayAsync(ShortArray value) => new(value);

        public ValueTask<HollowArray> HollowArrayAsync(HollowArray value) => new(value);

        public ValueTask<StrictArray> StrictArrayAsync(StrictArray value) => new(value);

        public ValueTask<Shape> ShapeAsync(Shape value) => new(value is Shape.Circle { Radius: 4 } ? new Shape.Square(2) : value);

        public ValueTask<IPayment> PaymentAsync(IPayment value) => new(value);

        public ValueTask<Color> ColorAsync(Color value) => new(value);

        public ValueTask<Dictionary<string, List<Grown>>> NestedAsync(Dictionary<string, List<Grown>> value) => new(value);

        public ValueTask<Result<int, Grown>> ErrorAsync(int id) => new(new Grown(id, "note", 6) { Ratio = 0.5 });

        public IAsyncEnumerable<Grown> StreamAsync(IAsyncEnumerable<Grown> items) => items;

        public async ValueTask ChannelAsync(Rx<Grown> input, Tx<Grown> output)
        {
            await foreach (Grown item in input)
            {
                await output.SendAsync(item);
            }
        }

        public ValueTask<string> OptionalParametersAsync(
            int id,
            string? note,
            int count = 5,
            Color color = Color.Green,
            CallContext context = default) => new($"{id} {note ?? "null"} {count} {color}");

        public ValueTask<string> RequiredParameterAsync(int id, string name) => new($"{id} {name}");

        public ValueTask<string> FewerParametersAsync(int id) => new($"{id}");

        public ValueTask<int> NewNameAsync() => new(2);

        public ValueTask<int> NewSpellingAsync() => new(2);
    }
}
