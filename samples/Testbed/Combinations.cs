using Roam;

namespace Testbed;

/// <summary>The testbed against itself: every link, every format, and whoever may connect, speak first and serve.</summary>
internal static class Combinations
{
    /// <summary>Runs all, a line each.</summary>
    /// <returns>How many checks failed.</returns>
    public static async Task<int> RunAsync()
    {
        int failed = 0;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("roam");
        try
        {
            foreach (string address in (string[])["tcp://127.0.0.1:0", $"unix://{folder.FullName}/s", "ws://127.0.0.1:0/testbed"])
            {
                foreach (string payload in (string[])["msgpack", "postcard"])
                {
                    foreach (bool serverConnects in (bool[])[false, true])
                    {
                        foreach (SessionRole serverRole in (SessionRole[])[SessionRole.Acceptor, SessionRole.Initiator])
                        {
                            failed += await RunAsync(address, payload, serverConnects, serverRole);
                        }
                    }
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return failed;
    }

    private static async Task<int> RunAsync(string address, string payload, bool serverConnects, SessionRole serverRole)
    {
        SessionRole callerRole = serverRole == SessionRole.Initiator ? SessionRole.Acceptor : SessionRole.Initiator;
        Settings server = new(address, serverConnects, serverRole, Items: 1000, Settings.Offering(payload));
        Settings caller = new(address, !serverConnects, callerRole, Items: 1000, Settings.Offering(payload));
        using CancellationTokenSource stop = new();
        TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<string> failures = [];
        string summary = "";

        Task serving;
        Task<int> calling;
        if (serverConnects)
        {
            calling = Peer.CallAsync(caller, listening.SetResult, Note);
            serving = Peer.ServeAsync(server with { Address = await ReadyAsync(calling) }, static _ => { }, stop.Token);
        }
        else
        {
            serving = Peer.ServeAsync(server, listening.SetResult, stop.Token);
            calling = Peer.CallAsync(caller with { Address = await ReadyAsync(serving) }, static _ => { }, Note);
        }

        int failed = await calling;
        await stop.CancelAsync();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine(
            $"{address.Split(':')[0],-4} {payload,-8}  {(serverConnects ? "server" : "caller")} connects, {(serverRole == SessionRole.Initiator ? "server" : "caller")} speaks first: {summary}");
        failures.ForEach(Console.WriteLine);
        return failed;

        // Whoever listens has ended too early if it ends before it is ready, and tells why.
        async Task<string> ReadyAsync(Task listener)
        {
            await Task.WhenAny(listening.Task, listener);
            return listening.Task.IsCompleted ? await listening.Task : throw new InvalidOperationException("Listening ended.", listener.Exception);
        }

        void Note(string line)
        {
            summary = line;
            if (line.StartsWith("FAIL", StringComparison.Ordinal))
            {
                failures.Add("  " + line);
            }
        }
    }
}
