using System.Collections.Concurrent;
using Roam;

namespace FileTransfer;

/// <summary>Serves a folder. Safe for any number of callers.</summary>
/// <param name="folder">The folder. Files whose names begin with a dot, such as those on their way, are not served.</param>
public sealed class FileStore(string folder) : IFileStore
{
    private const int BlockSize = 64 * 1024;

    private readonly ConcurrentDictionary<FileDescription, Upload> _uploads = new();

    // Described files, as long as they are as long and as old as they were.
    private readonly ConcurrentDictionary<string, (DateTime Written, FileDescription Description)> _described = new();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FileEntry>> ListAsync(CancellationToken cancellationToken = default) => new(
    [
        .. new DirectoryInfo(folder).EnumerateFiles()
            .Where(static file => IsValid(file.Name))
            .OrderBy(static file => file.Name, StringComparer.Ordinal)
            .Select(static file => new FileEntry(file.Name, file.Length)),
    ]);

    /// <inheritdoc/>
    public async ValueTask<Result<FileDescription, FileError>> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!IsValid(name))
        {
            return FileError.InvalidName;
        }

        FileInfo file = new(Path.Combine(folder, name));
        if (!file.Exists)
        {
            return FileError.NotFound;
        }

        if (_described.TryGetValue(name, out (DateTime Written, FileDescription Description) known)
            && known.Written == file.LastWriteTimeUtc
            && known.Description.Length == file.Length)
        {
            return known.Description;
        }

        // The time is that of before it is read: what is written meanwhile is noticed the next time.
        FileDescription description = await FileDescription.OfAsync(file.FullName, cancellationToken);
        _described[name] = (file.LastWriteTimeUtc, description);
        return description;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<long, FileError>> ReadAsync(
        FileDescription file, long offset, Tx<ReadOnlyMemory<byte>> blocks, CancellationToken cancellationToken = default)
    {
        Result<FileDescription, FileError> found = await FindAsync(file.Name, cancellationToken);
        if (!found.TryGetValue(out FileDescription? description, out FileError error))
        {
            return error;
        }

        if (description != file || offset < 0 || offset > file.Length)
        {
            return FileError.Changed;
        }

        await using FileStream stream = FileDescription.OpenRead(Path.Combine(folder, file.Name), offset);
        return await SendAsync(stream, blocks, progress: null, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<Result<long, FileError>> GetOffsetAsync(FileDescription file, CancellationToken cancellationToken = default)
    {
        if (!IsValid(file.Name) || file.Hash.Length != 64 || !file.Hash.All(char.IsAsciiHexDigit))
        {
            return FileError.InvalidName;
        }

        if (await IsPresentAsync(file, cancellationToken))
        {
            return file.Length;
        }

        await StopUploadAsync(file);
        return PartialFile.GetLength(folder, file);
    }

    /// <inheritdoc/>
    public async ValueTask<Result<long, FileError>> WriteAsync(
        FileDescription file, long offset, Rx<ReadOnlyMemory<byte>> blocks, CancellationToken cancellationToken = default)
    {
        Result<long, FileError> arrived = await GetOffsetAsync(file, cancellationToken);
        if (!arrived.TryGetValue(out long expected, out FileError error))
        {
            return error;
        }

        if (offset != expected)
        {
            return FileError.Changed;
        }

        if (await IsPresentAsync(file, cancellationToken))
        {
            return 0;
        }

        using Upload upload = new(cancellationToken);
        if (!_uploads.TryAdd(file, upload))
        {
            return FileError.Changed;
        }

        try
        {
            await using PartialFile part = PartialFile.Open(folder, file);
            await foreach (ReadOnlyMemory<byte> block in blocks.WithCancellation(upload.Token))
            {
                await part.AppendAsync(block, upload.Token);
            }

            // A sender that gives up resets the channel, so this was all of it.
            await part.CompleteAsync(upload.Token);
            return file.Length - offset;
        }
        catch (FileTransferException exception)
        {
            return exception.Error;
        }
        finally
        {
            _uploads.TryRemove(file, out _);
            upload.End();
        }
    }

    /// <summary>Sends what is left of a stream. The buffer can be filled again when a block was sent: it is encoded by then.</summary>
    /// <returns>How many bytes were sent.</returns>
    internal static async Task<long> SendAsync(
        FileStream stream, Tx<ReadOnlyMemory<byte>> blocks, Action<long>? progress, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BlockSize];
        long sent = 0;
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and int count)
        {
            await blocks.SendAsync(buffer.AsMemory(0, count), cancellationToken);
            sent += count;
            progress?.Invoke(stream.Position);
        }

        return sent;
    }

    private async ValueTask<bool> IsPresentAsync(FileDescription file, CancellationToken cancellationToken) =>
        (await FindAsync(file.Name, cancellationToken)).TryGetValue(out FileDescription? present, out _) && present == file;

    private static bool IsValid(string name) =>
        name.Length is > 0 and <= 200
        && name[0] != '.'
        && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0
        && Path.GetFileName(name) == name;

    // A client that was killed comes back long before the server gives its session up, and knows best what it sends.
    private async Task StopUploadAsync(FileDescription file)
    {
        if (_uploads.TryGetValue(file, out Upload? other))
        {
            await other.StopAsync();
        }
    }

    /// <summary>A file that is being received.</summary>
    private sealed class Upload(CancellationToken cancellationToken) : IDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Token => _stop.Token;

        public async Task StopAsync()
        {
            try
            {
                await _stop.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended.
            }

            await _ended.Task;
        }

        public void End() => _ended.TrySetResult();

        public void Dispose() => _stop.Dispose();
    }
}
