using Roam;

/// <summary>Maps of a record, and nothing else.</summary>
[RoamService]
public interface IMaps
{
    ValueTask<Dictionary<Item, int>> TurnAsync(IReadOnlyDictionary<int, Item> items);
}

public sealed record Item(int Number, string Name);

internal static class Contract
{
    public static async Task RunAsync(RoamOptions options)
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<IMaps>(new Maps()), options);
        await using MapsClient client = await MapsClient.ConnectAsync(server.Address, options);
        Dictionary<Item, int> turned = await client.TurnAsync(new Dictionary<int, Item> { [7] = new(1, "one"), [8] = new(2, "two") });
        Check.Same(2, turned.Count);
        Check.Same(7, turned[new(1, "one")]);
        Check.Same(8, turned[new(2, "two")]);
    }

    private sealed class Maps : IMaps
    {
        public ValueTask<Dictionary<Item, int>> TurnAsync(IReadOnlyDictionary<int, Item> items) =>
            new(items.ToDictionary(static pair => pair.Value, static pair => pair.Key));
    }
}
