using Roam;
using Roam.Links;

namespace FileTransfer;

/// <summary>Everything that the sample shows, each step checked.</summary>
internal static class Demonstration
{
    private const int Length = 32 * 1024 * 1024;

    public static async Task RunAsync()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("filetransfer");
        try
        {
            await RunAsync(root.CreateSubdirectory("served").FullName, root.CreateSubdirectory("local").FullName);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string served, string local)
    {
        string path = Path.Combine(local, "large.bin");
        await WriteRandomAsync(path);
        RoamServer server = await ServeAsync(served);
        try
        {
            await ThroughCutsAsync(server.Address, path, served);
            await CancelAndResumeAsync(server.Address, path, Path.Combine(local, "resumed"));
            await RefuseAsync(server.Address, local);
            server = await RestartServerAsync(server, path, served);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static Task<RoamServer> ServeAsync(string served) =>
        RoamServer.ListenAsync("reliable+tcp://127.0.0.1:0", s => s.Add<IFileStore>(new FileStore(served)));

    // A cut of the network is a delay, and nobody but the link knows of it.
    private static async Task ThroughCutsAsync(string address, string path, string served)
    {
        CutNetwork network = new(address["reliable+".Length..]);
        LinkOptions options = new() { Reliable = new() { Reconnect = new() { InitialDelay = TimeSpan.FromMilliseconds(5) } } };
        ReliableLink link = await ReliableLink.ConnectAsync(network.DialAsync, options);
        await using RoamSession session = await RoamSession.InitiateAsync(link);
        await using FileStoreClient store = new(session.Root);
        FileClient files = new(store);
        using CancellationTokenSource stop = new();
        Task cutting = network.CutUntilAsync(stop.Token);
        await files.PutAsync(path, new ProgressLine("put").Show, CancellationToken.None);
        string back = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, "back")).FullName;
        await files.GetAsync("large.bin", back, new ProgressLine("get").Show, CancellationToken.None);
        await stop.CancelAsync();
        await cutting;
        await EqualAsync(path, Path.Combine(served, "large.bin"));
        await EqualAsync(path, Path.Combine(back, "large.bin"));
        Check(network.Cuts > 0, "the network was cut");
        IReadOnlyList<FileEntry> list = await store.ListAsync();
        Check(list is [{ Name: "large.bin", Length: Length }], "the store has the file and nothing else");
        Console.WriteLine($"there and back over a network that was cut {network.Cuts} times, without anybody noticing");
    }

    // The next attempt may be another process, another day.
    private static async Task CancelAndResumeAsync(string address, string path, string folder)
    {
        Directory.CreateDirectory(folder);
        using CancellationTokenSource cancel = new();
        try
        {
            await using FileStoreClient store = await FileStoreClient.ConnectAsync(address);
            await new FileClient(store).GetAsync("large.bin", folder, CancelAtAThird, cancel.Token);
            throw new InvalidOperationException("A transfer that was cancelled went on to its end.");
        }
        catch (OperationCanceledException)
        {
            Check(!File.Exists(Path.Combine(folder, "large.bin")), "half a file does not stand under its name");
        }

        await using FileStoreClient again = await FileStoreClient.ConnectAsync(address);
        (_, long offset) = await new FileClient(again).GetAsync("large.bin", folder, null, CancellationToken.None);
        Check(offset is >= Length / 3 and < Length, $"it went on at a third, not at {offset}");
        await EqualAsync(path, Path.Combine(folder, "large.bin"));
        Console.WriteLine($"cancelled, and resumed at {offset:N0} by a client that was not there before");

        void CancelAtAThird(long bytes, long length)
        {
            if (bytes >= length / 3)
            {
                cancel.Cancel();
            }
        }
    }

    private static async Task RefuseAsync(string address, string local)
    {
        await using FileStoreClient store = await FileStoreClient.ConnectAsync(address);
        FileClient files = new(store);
        (string, FileError)[] refusals =
            [("missing", FileError.NotFound), ("../local/large.bin", FileError.InvalidName), (".hidden", FileError.InvalidName)];
        foreach ((string name, FileError error) in refusals)
        {
            try
            {
                await files.GetAsync(name, local, null, CancellationToken.None);
                throw new InvalidOperationException($"'{name}' was served.");
            }
            catch (FileTransferException exception)
            {
                Check(exception.Error == error, $"{name} is {error}, not {exception.Error}");
            }
        }

        Console.WriteLine("what is not in the folder is not served");
    }

    // Here a call fails, for the session is gone; what has arrived is not.
    private static async Task<RoamServer> RestartServerAsync(RoamServer server, string path, string served)
    {
        File.Delete(Path.Combine(served, "large.bin"));
        Task stopped = Task.CompletedTask;
        int isStopping = 0;
        try
        {
            await using FileStoreClient store = await FileStoreClient.ConnectAsync(server.Address);
            await new FileClient(store).PutAsync(path, StopHalfWay, CancellationToken.None);
            throw new InvalidOperationException("A transfer to a server that was stopped succeeded.");
        }
        catch (RoamException exception)
        {
            Console.WriteLine($"stopped the server half-way: {exception.Kind}");
        }

        await stopped;
        server = await ServeAsync(served);
        await using FileStoreClient again = await FileStoreClient.ConnectAsync(server.Address);
        (_, long offset) = await new FileClient(again).PutAsync(path, null, CancellationToken.None);
        Check(offset is > 0 and < Length, $"it went on somewhere, not at {offset}");
        await EqualAsync(path, Path.Combine(served, "large.bin"));
        Console.WriteLine($"resumed at {offset:N0} with another server");
        return server;

        void StopHalfWay(long bytes, long length)
        {
            if (bytes >= length / 2 && Interlocked.Exchange(ref isStopping, 1) == 0)
            {
                stopped = server.DisposeAsync().AsTask();
            }
        }
    }

    private static async Task WriteRandomAsync(string path)
    {
        byte[] content = new byte[Length];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(path, content);
    }

    private static async Task EqualAsync(string expected, string actual)
    {
        (FileDescription one, FileDescription other) = (
            await FileDescription.OfAsync(expected, CancellationToken.None), await FileDescription.OfAsync(actual, CancellationToken.None));
        Check(one.Hash == other.Hash, $"{actual} is {expected}");
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"It does not hold that {what}.");
        }
    }
}
