using System.CommandLine;
using Roam.Benchmarks.Contenders;
using Roam.Benchmarks.Load;
using Roam.Benchmarks.Report;

namespace Roam.Benchmarks.Commands;

/// <summary>Measures what idle connections cost: opens many, makes one call on each, and looks at what either process holds then.</summary>
internal static class IdleCommand
{
    private static readonly Option<int> Connections = new("--connections")
    {
        Description = "How many connections.",
        DefaultValueFactory = _ => 2000,
    };

    public static Command Create()
    {
        Command command = new("idle", "Measures the memory of idle connections at both ends.") { Connections };
        command.SetAction((result, _) => RunAsync(result.GetValue(Connections)));
        return command;
    }

    private static async Task RunAsync(int connections)
    {
        Console.WriteLine($"{Comparison.ThisMachine}; {connections} connections, one call on each before.");
        Console.WriteLine();
        Console.WriteLine("| contender | heap bytes per connection, calling end | serving end | resident bytes, calling end | serving end |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (Contender contender in Contender.All)
        {
            await using Child server = Child.Start("serve");
            Dictionary<string, string> addresses = (await server.ReadAsync<Dictionary<string, string>>())!;
            if (!addresses.TryGetValue(contender.Name, out string? address))
            {
                continue;
            }

            List<IContenderClient> clients = [];
            await OpenAsync(contender, address, clients, 1);
            Footprint near = Footprint.Now();
            Footprint far = await server.AskAsync<Footprint>(Question.Footprint);
            await OpenAsync(contender, address, clients, connections);
            Footprint nearThen = Footprint.Now();
            Footprint farThen = await server.AskAsync<Footprint>(Question.Footprint);
            Console.WriteLine(
                $"| {contender.Title} | {Each(near.HeapBytes, nearThen.HeapBytes):N0} | {Each(far.HeapBytes, farThen.HeapBytes):N0} " +
                $"| {Each(near.ResidentBytes, nearThen.ResidentBytes):N0} | {Each(far.ResidentBytes, farThen.ResidentBytes):N0} |");
            foreach (IContenderClient client in clients)
            {
                await client.DisposeAsync();
            }
        }

        long Each(long before, long after) => (after - before) / connections;
    }

    private static async Task OpenAsync(Contender contender, string address, List<IContenderClient> clients, int count)
    {
        for (int i = 0; i < count; i++)
        {
            IContenderClient client = await contender.ConnectAsync(address, 1);
            clients.Add(client);
            Check.Equal(await client.AddAsync(i, 1), i + 1);
        }
    }
}
