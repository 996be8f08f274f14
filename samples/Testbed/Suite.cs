using Roam;

namespace Testbed;

/// <summary>Calls every method of a peer and says of each whether it did what it should.</summary>
/// <param name="testbed">The peer.</param>
/// <param name="items">How many items the long streams have.</param>
/// <param name="print">Takes a line for each check.</param>
internal sealed class Suite(ITestbed testbed, int items, Action<string> print)
{
    // A check that takes longer hangs.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    // Around every place where the length of something changes its encoding, up to what all peers take in one message.
    private static readonly int[] DataSizes =
    [
        0, 1, 31, 32, 63, 64, 127, 128, 247, 248, 249, 255, 256, 257, 511, 512, 1024, 4091, 4092, 4093, 4095, 4096, 4097, 16 * 1024,
        64 * 1024, 256 * 1024, 900_000, 1_000_000,
    ];

    private int _passed;
    private int _failed;

    /// <summary>Runs all checks.</summary>
    /// <returns>How many passed and how many failed.</returns>
    public async Task<(int Passed, int Failed)> RunAsync()
    {
        await UnaryAsync();
        await TypesAsync();
        await ChannelsAsync();
        await CheckAsync("pipelining: 100 echoes at once", async token =>
        {
            string[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => testbed.EchoAsync($"message {i}", token).AsTask()));
            ExpectAll([.. Enumerable.Range(0, 100).Select(static i => $"message {i}")], answers);
        });
        foreach (int size in DataSizes)
        {
            await CheckAsync($"process_message: {size} bytes", async token =>
            {
                byte[] data = [.. Enumerable.Range(0, size).Select(static i => (byte)(31 * i))];
                byte[] turned = ((Message.Data)await testbed.ProcessMessageAsync(new Message.Data(data), token)).Value;
                Array.Reverse(turned);
                ExpectAll(data, turned);
            });
        }

        return (_passed, _failed);
    }

    private async Task UnaryAsync()
    {
        foreach (string text in (string[])["hello", "", "Grüße an 世界 🦀", new string('x', 10_000)])
        {
            await CheckAsync($"echo: {Shorten(text)}", async token => Expect(text, await testbed.EchoAsync(text, token)));
        }

        await CheckAsync("reverse", async token => Expect("olleh", await testbed.ReverseAsync("hello", token)));
        await CheckAsync("reverse: code points", async token => Expect("🦀éa", await testbed.ReverseAsync("aé🦀", token)));
        foreach ((long dividend, long divisor, long quotient) in ((long, long, long)[])[(10, 3, 3), (-7, 2, -3), (long.MaxValue, 1, long.MaxValue)])
        {
            await CheckAsync(
                $"divide: {dividend} by {divisor}",
                async token => Expect(quotient, await testbed.DivideAsync(dividend, divisor, token)));
        }

        await CheckAsync("divide: by zero", async token => Expect(MathError.DivisionByZero, await testbed.DivideAsync(10, 0, token)));
        await CheckAsync(
            "lookup: 1", async token => Expect(new Person("Alice", 30, "alice@example.com"), await testbed.LookupAsync(1, token)));
        await CheckAsync("lookup: 2", async token => Expect(new Person("Bob", 25, null), await testbed.LookupAsync(2, token)));
        await CheckAsync(
            "lookup: 3", async token => Expect(new Person("Charlie", 35, "charlie@example.com"), await testbed.LookupAsync(3, token)));
        await CheckAsync("lookup: 4", async token => Expect(LookupError.NotFound, await testbed.LookupAsync(4, token)));
    }

    private async Task TypesAsync()
    {
        foreach (Point point in (Point[])[new(10, -20), new(int.MinValue, int.MaxValue)])
        {
            await CheckAsync($"echo_point: {point.X}, {point.Y}", async token => Expect(point, await testbed.EchoPointAsync(point, token)));
        }

        await CheckAsync(
            "create_person", async token => Expect(new Person("Dora", 255, "d@x.org"), await testbed.CreatePersonAsync("Dora", 255, "d@x.org", token)));
        await CheckAsync(
            "create_person: no email", async token => Expect(new Person("Emil", 0, null), await testbed.CreatePersonAsync("Emil", 0, null, token)));
        await CheckAsync(
            "rectangle_area", async token => Expect(50.0, await testbed.RectangleAreaAsync(new(new(0, 10), new(10, 5), "label"), token)));
        await CheckAsync(
            "rectangle_area: no label", async token => Expect(6.0, await testbed.RectangleAreaAsync(new(new(5, 5), new(2, 3), null), token)));
        await CheckAsync("parse_color: red", async token => Expect(Color.Red, await testbed.ParseColorAsync("red", token)));
        await CheckAsync("parse_color: GREEN", async token => Expect(Color.Green, await testbed.ParseColorAsync("GREEN", token)));
        await CheckAsync("parse_color: Blue", async token => Expect(Color.Blue, await testbed.ParseColorAsync("Blue", token)));
        await CheckAsync("parse_color: mauve", async token => Expect(null, await testbed.ParseColorAsync("mauve", token)));
        await CheckAsync(
            "shape_area: circle", async token => Expect(Math.PI * 4, await testbed.ShapeAreaAsync(new Shape.Circle(2), token)));
        await CheckAsync(
            "shape_area: rectangle", async token => Expect(12.0, await testbed.ShapeAreaAsync(new Shape.Rectangle(3, 4), token)));
        await CheckAsync("shape_area: point", async token => Expect(0.0, await testbed.ShapeAreaAsync(new Shape.Point(), token)));
        await CheckAsync("create_canvas", async token =>
        {
            Shape[] shapes = [new Shape.Point(), new Shape.Circle(2.5), new Shape.Rectangle(1, 2)];
            Canvas canvas = await testbed.CreateCanvasAsync("canvas", shapes, Color.Green, token);
            Expect(("canvas", Color.Green), (canvas.Name, canvas.Background));
            ExpectAll(shapes, canvas.Shapes);
        });
        await CheckAsync("process_message: text", async token =>
        {
            // Not every implementation writes it in small letters.
            string processed = ((Message.Text)await testbed.ProcessMessageAsync(new Message.Text("Text"), token)).Value;
            Expect("processed: Text", processed.StartsWith('P') ? "p" + processed[1..] : processed);
        });
        await CheckAsync(
            "process_message: number",
            async token => Expect<Message>(new Message.Number(-84), await testbed.ProcessMessageAsync(new Message.Number(-42), token)));
        foreach (uint count in (uint[])[0, 5, 1000])
        {
            await CheckAsync($"get_points: {count}", async token =>
                ExpectAll([.. Enumerable.Range(0, (int)count).Select(static i => new Point(i, 2 * i))], await testbed.GetPointsAsync(count, token)));
        }

        await CheckAsync("swap_pair", async token => Expect(("text", -7), await testbed.SwapPairAsync((-7, "text"), token)));
    }

    private async Task ChannelsAsync()
    {
        foreach (int count in (int[])[0, 5, items])
        {
            await CheckAsync($"sum: {count} items", async token =>
            {
                (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
                ValueTask<long> call = testbed.SumAsync(passed, token);
                for (int i = 1; i <= count; i++)
                {
                    await numbers.SendAsync(i, token);
                }

                await numbers.CompleteAsync();
                Expect(count * (count + 1L) / 2, await call);
            });
            await CheckAsync($"generate: {count} items", async token =>
            {
                (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
                ValueTask call = testbed.GenerateAsync((uint)count, passed, token);
                ExpectAll([.. Enumerable.Range(0, count)], await numbers.ToArrayAsync(token));
                await call;
            });
        }

        foreach (string[] texts in (string[][])[["hello", "world", "test"], [.. Enumerable.Range(0, items).Select(static i => $"text {i}")]])
        {
            await CheckAsync($"transform: {texts.Length} items", async token =>
            {
                (Tx<string> input, Rx<string> passedInput) = RoamChannel.Create<string>();
                (Tx<string> passedOutput, Rx<string> output) = RoamChannel.Create<string>();
                ValueTask call = testbed.TransformAsync(passedInput, passedOutput, token);

                // Both directions at once: with credit for a few items only, sending all of them first would wait for ever.
                Task<string[]> receiving = output.ToArrayAsync(token).AsTask();
                foreach (string text in texts)
                {
                    await input.SendAsync(text, token);
                }

                await input.CompleteAsync();
                ExpectAll(texts, await receiving);
                await call;
            });
        }
    }

    private async Task CheckAsync(string name, Func<CancellationToken, Task> check)
    {
        try
        {
            // No token of our own: cancelling is another test, and not every peer knows it.
            await check(CancellationToken.None).WaitAsync(Bound);
            _passed++;
            print($"PASS {name}");
        }
        catch (Exception exception) when (exception is RoamException or MismatchException or TimeoutException or InvalidCastException)
        {
            _failed++;
            print($"FAIL {name}: {exception.Message}");
        }
    }

    private static void Expect<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new MismatchException($"expected {expected}, got {actual}");
        }
    }

    private static void ExpectAll<T>(T[] expected, IEnumerable<T> actual)
    {
        T[] got = [.. actual];
        if (!expected.AsSpan().SequenceEqual(got))
        {
            throw new MismatchException($"expected {expected.Length} items, got {got.Length}, and not the same");
        }
    }

    private static void Expect<T, TError>(T expected, Result<T, TError> actual) => Expect(Result<T, TError>.Ok(expected), actual);

    private static void Expect<T, TError>(TError expected, Result<T, TError> actual) => Expect(Result<T, TError>.Fail(expected), actual);

    private static string Shorten(string text) => text.Length <= 20 ? $"\"{text}\"" : $"{text.Length} letters";
}
