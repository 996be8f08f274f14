using Roam;

/// <summary>Lists of a record, and nothing else.</summary>
[RoamService]
public interface ILists
{
    ValueTask<IReadOnlyList<Item>> ReverseAsync(List<Item> items);
}

public sealed record Item(int Number, string Name);

internal static class Contract
{
    public static async Task RunAsync(RoamOptions options)
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<ILists>(new Lists()), options);
        await using ListsClient client = await ListsClient.ConnectAsync(server.Address, options);
        Check.Same((Item[])[new(2, "two"), new(1, "one")], await client.ReverseAsync([new(1, "one"), new(2, "two")]));
    }

    private sealed class Lists : ILists
    {
        public ValueTask<IReadOnlyList<Item>> ReverseAsync(List<Item> items)
        {
            items.Reverse();
            return new(items);
        }
    }
}
