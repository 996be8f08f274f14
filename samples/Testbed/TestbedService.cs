using System.Text;
using Roam;

namespace Testbed;

/// <summary>The service as every implementation of roam has it.</summary>
internal sealed class TestbedService : ITestbed
{
    public ValueTask<string> EchoAsync(string message, CancellationToken cancellationToken = default) => new(message);

    public ValueTask<string> ReverseAsync(string message, CancellationToken cancellationToken = default) =>
        new(string.Concat(message.EnumerateRunes().Reverse()));

    public ValueTask<Result<long, MathError>> DivideAsync(long dividend, long divisor, CancellationToken cancellationToken = default) =>
        new((dividend, divisor) switch
        {
            (_, 0) => MathError.DivisionByZero,
            (long.MinValue, -1) => MathError.Overflow,
            _ => dividend / divisor,
        });

    public ValueTask<Result<Person, LookupError>> LookupAsync(uint id, CancellationToken cancellationToken = default) =>
        new(id switch
        {
            1 => new Person("Alice", 30, "alice@example.com"),
            2 => new Person("Bob", 25, null),
            3 => new Person("Charlie", 35, "charlie@example.com"),
            _ => LookupError.NotFound,
        });

    public async ValueTask<long> SumAsync(Rx<int> numbers, CancellationToken cancellationToken = default)
    {
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            sum += number;
        }

        return sum;
    }

    public async ValueTask GenerateAsync(uint count, Tx<int> output, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            await output.SendAsync(i, cancellationToken);
        }
    }

    public async ValueTask TransformAsync(Rx<string> input, Tx<string> output, CancellationToken cancellationToken = default)
    {
        await foreach (string text in input.WithCancellation(cancellationToken))
        {
            await output.SendAsync(text, cancellationToken);
        }
    }

    public ValueTask<Point> EchoPointAsync(Point point, CancellationToken cancellationToken = default) => new(point);

    public ValueTask<Person> CreatePersonAsync(string name, byte age, string? email, CancellationToken cancellationToken = default) =>
        new(new Person(name, age, email));

    public ValueTask<double> RectangleAreaAsync(Rectangle rect, CancellationToken cancellationToken = default)
    {
        double width = Math.Abs((double)rect.BottomRight.X - rect.TopLeft.X);
        double height = Math.Abs((double)rect.BottomRight.Y - rect.TopLeft.Y);
        return new(width * height);
    }

    public ValueTask<Color?> ParseColorAsync(string name, CancellationToken cancellationToken = default) =>
        new(name.ToUpperInvariant() switch
        {
            "RED" => Color.Red,
            "GREEN" => Color.Green,
            "BLUE" => Color.Blue,
            _ => null,
        });

    public ValueTask<double> ShapeAreaAsync(Shape shape, CancellationToken cancellationToken = default) =>
        new(shape switch
        {
            Shape.Circle circle => Math.PI * circle.Radius * circle.Radius,
            Shape.Rectangle rectangle => rectangle.Width * rectangle.Height,
            _ => 0,
        });

    public ValueTask<Canvas> CreateCanvasAsync(
        string name, IReadOnlyList<Shape> shapes, Color background, CancellationToken cancellationToken = default) =>
        new(new Canvas(name, shapes, background));

    public ValueTask<Message> ProcessMessageAsync(Message msg, CancellationToken cancellationToken = default) =>
        new(msg switch
        {
            Message.Text text => new Message.Text("processed: " + text.Value),
            Message.Number number => new Message.Number(unchecked(number.Value * 2)),
            Message.Data data => new Message.Data([.. data.Value.Reverse()]),
            _ => throw new ArgumentException($"There is no message of type {msg.GetType().Name}.", nameof(msg)),
        });

    public ValueTask<IReadOnlyList<Point>> GetPointsAsync(uint count, CancellationToken cancellationToken = default) =>
        new([.. Enumerable.Range(0, (int)Math.Min(count, int.MaxValue / 2)).Select(static i => new Point(i, 2 * i))]);

    public ValueTask<(string, int)> SwapPairAsync((int, string) pair, CancellationToken cancellationToken = default) =>
        new((pair.Item2, pair.Item1));
}
