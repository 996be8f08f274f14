using Roam;
using Roam.Payloads;

/// <summary>What one of several types may be, and what its own codec writes.</summary>
[RoamService]
public interface IVariants
{
    ValueTask<Shape> ShapeAsync(Shape shape);

    ValueTask<List<Shape?>> ShapesAsync(List<Shape?> shapes);

    ValueTask<IMark> MarkAsync(IMark mark);

    ValueTask<Dictionary<Money, IMark?>> MoneyAsync(Dictionary<Money, IMark?> marks);

    IAsyncEnumerable<Shape> StreamAsync(IAsyncEnumerable<Shape?> shapes);

    ValueTask PassAsync(Rx<Money> input, Tx<Money?> output);
}

/// <summary>Its variants are nested in it.</summary>
public abstract record Shape
{
    public sealed record Circle(double Radius) : Shape;

    public sealed record Group(List<Shape> Shapes) : Shape;
}

[RoamVariant(1, typeof(Stamp))]
[RoamVariant(2, typeof(Line))]
public interface IMark;

public sealed record Stamp(string Text) : IMark;

public readonly record struct Line(int From, int To) : IMark;

[RoamCodec(typeof(MoneyCodec))]
public sealed class Money(long cents) : IEquatable<Money>
{
    public long Cents { get; } = cents;

    public bool Equals(Money? other) => other is not null && Cents == other.Cents;

    public override bool Equals(object? obj) => Equals(obj as Money);

    public override int GetHashCode() => Cents.GetHashCode();
}

public readonly struct MoneyCodec : IPayloadCodec<Money>
{
    public static void Write<TWriter>(ref TWriter writer, Money value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteInt64(value.Cents);

    public static Money Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(reader.ReadInt64());
}

internal sealed class Variants : IVariants
{
    public ValueTask<Shape> ShapeAsync(Shape shape) => new(shape);

    public ValueTask<List<Shape?>> ShapesAsync(List<Shape?> shapes) => new(shapes);

    public ValueTask<IMark> MarkAsync(IMark mark) => new(mark);

    public ValueTask<Dictionary<Money, IMark?>> MoneyAsync(Dictionary<Money, IMark?> marks) => new(marks);

    public async IAsyncEnumerable<Shape> StreamAsync(IAsyncEnumerable<Shape?> shapes)
    {
        await foreach (Shape? shape in shapes)
        {
            yield return shape ?? new Shape.Group([]);
        }
    }

    public async ValueTask PassAsync(Rx<Money> input, Tx<Money?> output)
    {
        await output.SendAsync(null);
        await foreach (Money money in input)
        {
            await output.SendAsync(money);
        }

        await output.CompleteAsync();
    }
}
