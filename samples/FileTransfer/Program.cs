using FileTransfer;
using Roam;

// dotnet run --project samples/FileTransfer                       shows everything, and checks itself
// dotnet run --project samples/FileTransfer -- serve DIR          serves a folder, until Ctrl+C
// dotnet run --project samples/FileTransfer -- get NAME           brings a file; again, where it was, if it was stopped
// dotnet run --project samples/FileTransfer -- put FILE           takes a file there
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
try
{
    switch (args)
    {
        case []:
            await Demonstration.RunAsync();
            Console.WriteLine("filetransfer: ok");
            return 0;

        case var _ when Settings.Parse(args) is { } settings:
            await (settings.Command == "serve" ? ServeAsync(settings, stop.Token) : CallAsync(settings, stop.Token));
            return 0;

        default:
            Console.Error.WriteLine(Settings.Usage);
            return 2;
    }
}
catch (RoamException exception)
{
    Console.Error.WriteLine($"filetransfer: {exception.Kind}: {exception.Message}");
    return 1;
}
catch (Exception exception) when (exception is FileTransferException or IOException or UnauthorizedAccessException or ArgumentException)
{
    Console.Error.WriteLine($"filetransfer: {exception.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("filetransfer: stopped; the same command goes on from here");
    return 130;
}

static async Task ServeAsync(Settings settings, CancellationToken stop)
{
    if (!Directory.Exists(settings.Operand))
    {
        throw new DirectoryNotFoundException($"there is no folder '{settings.Operand}'");
    }

    await using RoamServer server = await RoamServer.ListenAsync(
        settings.Address, s => s.Add<IFileStore>(new FileStore(settings.Operand)), cancellationToken: stop);
    Console.WriteLine($"serving on {server.Address}, Ctrl+C to stop");
    await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

static async Task CallAsync(Settings settings, CancellationToken stop)
{
    await using FileStoreClient store = await FileStoreClient.ConnectAsync(settings.Address, cancellationToken: stop);
    FileClient files = new(store);
    if (settings.Command == "list")
    {
        foreach (FileEntry file in await store.ListAsync(stop))
        {
            Console.WriteLine($"{file.Length,15:N0}  {file.Name}");
        }

        return;
    }

    ProgressLine progress = new(settings.Command);
    (FileDescription transferred, long offset) = settings.Command == "get"
        ? await files.GetAsync(settings.Operand, settings.Folder, progress.Show, stop)
        : await files.PutAsync(settings.Operand, progress.Show, stop);
    Console.WriteLine();
    Console.WriteLine(offset > 0 ? $"{transferred.Name}: done, resumed at {offset:N0}" : $"{transferred.Name}: done");
}
