using Roam;

/// <summary>A record that may be missing, and nothing else.</summary>
[RoamService]
public interface IOptional
{
    ValueTask<Item?> EchoAsync(Item? item);
}

public sealed record Item(int Number, string Name);

internal static class Contract
{
    public static async Task RunAsync(RoamOptions options)
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<IOptional>(new Echo()), options);
        await using OptionalClient client = await OptionalClient.ConnectAsync(server.Address, options);
        await Check.EchoAsync<Item?>(client.EchoAsync, new Item(1, "one"));
        await Check.EchoAsync<Item?>(client.EchoAsync, null);
    }

    private sealed class Echo : IOptional
    {
        public ValueTask<Item?> EchoAsync(Item? item) => new(item);
    }
}
