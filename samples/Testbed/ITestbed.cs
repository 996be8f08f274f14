using Roam;

namespace Testbed;

/// <summary>The service that roam's implementations are tested with against each other: one method for each thing that can go wrong.</summary>
[RoamService]
public interface ITestbed
{
    /// <summary>Gives the message back.</summary>
    ValueTask<string> EchoAsync(string message, CancellationToken cancellationToken = default);

    /// <summary>Gives the message back from its last code point to its first.</summary>
    ValueTask<string> ReverseAsync(string message, CancellationToken cancellationToken = default);

    /// <summary>Divides, towards zero.</summary>
    ValueTask<Result<long, MathError>> DivideAsync(long dividend, long divisor, CancellationToken cancellationToken = default);

    /// <summary>Finds Alice (1), Bob (2) or Charlie (3).</summary>
    ValueTask<Result<Person, LookupError>> LookupAsync(uint id, CancellationToken cancellationToken = default);

    /// <summary>Adds up what the caller sends.</summary>
    ValueTask<long> SumAsync(Rx<int> numbers, CancellationToken cancellationToken = default);

    /// <summary>Sends the numbers from 0 up to, not including, <paramref name="count"/>.</summary>
    ValueTask GenerateAsync(uint count, Tx<int> output, CancellationToken cancellationToken = default);

    /// <summary>Sends back what comes in.</summary>
    ValueTask TransformAsync(Rx<string> input, Tx<string> output, CancellationToken cancellationToken = default);

    /// <summary>Gives the point back.</summary>
    ValueTask<Point> EchoPointAsync(Point point, CancellationToken cancellationToken = default);

    /// <summary>Makes a person.</summary>
    ValueTask<Person> CreatePersonAsync(string name, byte age, string? email, CancellationToken cancellationToken = default);

    /// <summary>Tells a rectangle's area, whichever way its corners lie.</summary>
    ValueTask<double> RectangleAreaAsync(Rectangle rect, CancellationToken cancellationToken = default);

    /// <summary>Knows red, green and blue, in any case.</summary>
    ValueTask<Color?> ParseColorAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Tells a shape's area; a point has none.</summary>
    ValueTask<double> ShapeAreaAsync(Shape shape, CancellationToken cancellationToken = default);

    /// <summary>Makes a canvas.</summary>
    ValueTask<Canvas> CreateCanvasAsync(
        string name, IReadOnlyList<Shape> shapes, Color background, CancellationToken cancellationToken = default);

    /// <summary>Puts "processed: " before a text, doubles a number, turns data round.</summary>
    ValueTask<Message> ProcessMessageAsync(Message msg, CancellationToken cancellationToken = default);

    /// <summary>Gives the points (i, 2i) for i from 0 up to, not including, <paramref name="count"/>.</summary>
    ValueTask<IReadOnlyList<Point>> GetPointsAsync(uint count, CancellationToken cancellationToken = default);

    /// <summary>Swaps the two.</summary>
    ValueTask<(string, int)> SwapPairAsync((int, string) pair, CancellationToken cancellationToken = default);
}
