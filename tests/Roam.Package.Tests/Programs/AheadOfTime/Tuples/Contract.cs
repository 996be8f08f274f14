using Roam;

/// <summary>Tuples of a record, and nothing else.</summary>
[RoamService]
public interface ITuples
{
    ValueTask<(string Name, Item Item)> TurnAsync((Item Item, string Name) pair);
}

public sealed record Item(int Number, string Name);

internal static class Contract
{
    public static async Task RunAsync(RoamOptions options)
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<ITuples>(new Tuples()), options);
        await using TuplesClient client = await TuplesClient.ConnectAsync(server.Address, options);
        Check.Same(("first", new Item(1, "one")), await client.TurnAsync((new(1, "one"), "first")));
    }

    private sealed class Tuples : ITuples
    {
        public ValueTask<(string Name, Item Item)> TurnAsync((Item Item, string Name) pair) => new((pair.Name, pair.Item));
    }
}
