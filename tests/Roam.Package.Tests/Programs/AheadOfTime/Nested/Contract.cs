using Roam;

/// <summary>Structs over a record inside of structs: each is a form of its own for the compiler.</summary>
[RoamService]
public interface INested
{
    ValueTask<Pair<Item>?[]> PairsAsync(List<Pair<Item>> pairs);

    ValueTask<Result<Item, string>[]> ResultsAsync((Result<Item, string> Left, KeyValuePair<int, Item> Right) both);
}

public sealed record Item(int Number, string Name);

public readonly record struct Pair<T>(T Left, T Right);

internal static class Contract
{
    public static async Task RunAsync(RoamOptions options)
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<INested>(new Nested()), options);
        await using NestedClient client = await NestedClient.ConnectAsync(server.Address, options);
        Item one = new(1, "one");
        Item two = new(2, "two");
        Check.Same((Pair<Item>?[])[new(one, two), null], await client.PairsAsync([new(one, two)]));

        Result<Item, string>[] results = await client.ResultsAsync((Result<Item, string>.Fail("none"), new(2, two)));
        Check.Same("none", results[0].Error);
        Check.Same(two, results[1].Value);
    }

    private sealed class Nested : INested
    {
        public ValueTask<Pair<Item>?[]> PairsAsync(List<Pair<Item>> pairs) => new([.. pairs.Select(static pair => (Pair<Item>?)pair), null]);

        public ValueTask<Result<Item, string>[]> ResultsAsync((Result<Item, string> Left, KeyValuePair<int, Item> Right) both) =>
            new([both.Left, Result<Item, string>.Ok(both.Right.Value)]);
    }
}
