using System.CommandLine;
using System.Text.Json;
using Roam.Benchmarks.Contenders;
using Roam.Benchmarks.Load;

namespace Roam.Benchmarks.Commands;

/// <summary>
/// Loads a server. Each line of input is an <see cref="Order"/> as JSON and is answered by a <see cref="Round"/>, or by
/// <c>null</c> if the contender cannot do that; ends with the input.
/// </summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        Command command = new("load", "Runs rounds that it reads as lines of JSON, and prints what they measured; ends with its input.");
        command.SetAction((_, _) => RunAsync());
        return command;
    }

    private static async Task RunAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Order order = JsonSerializer.Deserialize<Order>(line)!;
            Console.WriteLine(JsonSerializer.Serialize(await RunAsync(order)));
        }
    }

    private static async Task<Round?> RunAsync(Order order)
    {
        Contender contender = Contender.All.Single(item => item.Name == order.Contender);
        Workload workload = Workload.All.Single(item => item.Name == order.Workload);
        List<IContenderClient> clients = [];
        try
        {
            for (int i = 0; i < workload.Connections; i++)
            {
                clients.Add(await contender.ConnectAsync(order.Address, workload.Callers));
            }

            return await LoadRunner.RunAsync(workload, clients, TimeSpan.FromSeconds(order.Seconds));
        }
        catch (NotSupportedException)
        {
            return null;
        }
        finally
        {
            foreach (IContenderClient client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }
}
