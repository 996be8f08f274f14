using Roam;
using Roam.Links;
using Testbed;

// dotnet run --project samples/Testbed                                    against itself, in all combinations
// dotnet run --project samples/Testbed -- serve tcp://127.0.0.1:7070      serves, until Ctrl+C
// dotnet run --project samples/Testbed -- call tcp://127.0.0.1:7070       calls every method
switch (args)
{
    case []:
        int failed = await Combinations.RunAsync();
        Console.WriteLine(failed == 0 ? "testbed: ok" : $"testbed: {failed} failed");
        return failed == 0 ? 0 : 1;

    case ["serve", ..] when Settings.Parse(serves: true, args.AsSpan(1)) is { } settings:
        using (CancellationTokenSource stop = new())
        {
            Console.CancelKeyPress += (_, e) =>
            {
                e.Cancel = true;
                stop.Cancel();
            };
            return await RunAsync(async () =>
            {
                await Peer.ServeAsync(settings, static address => Console.WriteLine($"serving on {address}"), stop.Token);
                return 0;
            });
        }

    case ["call", ..] when Settings.Parse(serves: false, args.AsSpan(1)) is { } settings:
        return await RunAsync(() => Peer.CallAsync(
            settings, static address => Console.WriteLine($"waiting on {address}"), static line => Console.WriteLine(line)));

    default:
        Console.Error.WriteLine(Settings.Usage);
        return 2;
}

static async Task<int> RunAsync(Func<Task<int>> run)
{
    try
    {
        return await run();
    }
    catch (Exception exception) when (exception is RoamException or LinkException or ArgumentException)
    {
        Console.Error.WriteLine($"testbed: {exception.Message}");
        return 1;
    }
}
