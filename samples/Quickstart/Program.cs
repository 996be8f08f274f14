using Quickstart;
using Roam;

// dotnet run --project samples/Quickstart                                    both in one process
// dotnet run --project samples/Quickstart -- serve tcp://127.0.0.1:7070      the server, until Ctrl+C
// dotnet run --project samples/Quickstart -- call tcp://127.0.0.1:7070       the client
try
{
    switch (args)
    {
        case []:
            await using (RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", s => s.Add<ICalculator>(new Calculator())))
            {
                await CallAsync(server.Address);
            }

            return 0;

        case ["serve", string address]:
            using (CancellationTokenSource stop = new())
            {
                Console.CancelKeyPress += (_, e) =>
                {
                    e.Cancel = true;
                    stop.Cancel();
                };
                await using RoamServer server = await RoamServer.ListenAsync(address, s => s.Add<ICalculator>(new Calculator()));
                Console.WriteLine($"serving on {server.Address}, Ctrl+C to stop");
                await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return 0;

        case ["call", string address]:
            await CallAsync(address);
            return 0;

        default:
            Console.Error.WriteLine("usage: Quickstart [serve ADDRESS | call ADDRESS], with an address such as tcp://127.0.0.1:7070");
            return 2;
    }
}
catch (RoamException exception)
{
    Console.Error.WriteLine($"quickstart: {exception.Kind}: {exception.Message}");
    return 1;
}

static async Task CallAsync(string address)
{
    await using (CalculatorClient calculator = await CalculatorClient.ConnectAsync(address))
    {
        await Demonstration.RunAsync(calculator);
    }

    Console.WriteLine("quickstart: ok");
}
