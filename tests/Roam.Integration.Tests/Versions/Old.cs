using System.Runtime.Serialization;

namespace Roam.Integration.Tests.Versions;

/// <summary>A contract and its types as an old peer has them. Each member of <see cref="New"/> of the same name is what became of it.</summary>
public static class Old
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

        ValueTask<string> OptionalParametersAsync(int id);

        ValueTask<string> RequiredParameterAsync(int id);

        ValueTask<string> FewerParametersAsync(int id, string text = "default");

        ValueTask<int> OldNameAsync();

        [RoamMethod("kept")]
        ValueTask<int> OldSpellingAsync();
    }

    public enum Color
    {
        Red,
    }

    public sealed record Grown(int Id);

    public sealed record Shrunk(int Id, string? Note = "absent")
    {
        public int Count { get; set; } = 7;
    }

    public sealed record Stripped(int Id, string Name);

    public sealed record Demanding(int Id);

    public sealed record Renamed(int Id, string Name);

    public sealed record Changed(int Value);

    public sealed record Widened(int Value);

    public struct Block
    {
        public int Id { get; set; }
    }

    [DataContract]
    public sealed class LongArray
    {
        [DataMember(Order = 0)]
        public int First { get; set; }
    }

    [DataContract]
    public sealed class ShortArray
    {
        [DataMember(Order = 0)]
        public int First { get; set; }

        [DataMember(Order = 1)]
        public string Last { get; set; } = "absent";
    }

    [DataContract]
    public sealed class HollowArray
    {
        [DataMember(Order = 0)]
        public int First { get; set; }

        [DataMember(Order = 1)]
        public string Middle { get; set; } = "absent";

        [DataMember(Order = 2)]
        public int Last { get; set; }
    }

    [DataContract]
    public sealed class StrictArray
    {
        [DataMember(Order = 0)]
        public int First { get; set; }
    }

    public abstract record Shape
    {
        public sealed record Circle(double Radius) : Shape;
    }

    [RoamVariant(5, typeof(Cash))]
    public interface IPayment;

    public sealed record Cash(int Amount) : IPayment;

    /// <summary>Returns what it is given, as far as it understands it.</summary>
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

        public ValueTask<Shape> ShapeAsync(Shape value) => new(value);

        public ValueTask<IPayment> PaymentAsync(IPayment value) => new(value);

        public ValueTask<Color> ColorAsync(Color value) => new(value);

        public ValueTask<Dictionary<string, List<Grown>>> NestedAsync(Dictionary<string, List<Grown>> value) => new(value);

        public ValueTask<Result<int, Grown>> ErrorAsync(int id) => new(new Grown(id));

        public IAsyncEnumerable<Grown> StreamAsync(IAsyncEnumerable<Grown> items) => items;

        public async ValueTask ChannelAsync(Rx<Grown> input, Tx<Grown> output)
        {
            await foreach (Grown item in input)
            {
                await output.SendAsync(item);
            }
        }

        public ValueTask<string> OptionalParametersAsync(int id) => new($"{id}");

        public ValueTask<string> RequiredParameterAsync(int id) => new($"{id}");

        public ValueTask<string> FewerParametersAsync(int id, string text = "default") => new($"{id} {text}");

        public ValueTask<int> OldNameAsync() => new(1);

        public ValueTask<int> OldSpellingAsync() => new(1);
    }
}
