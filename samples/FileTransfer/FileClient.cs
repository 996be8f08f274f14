using Roam;

namespace FileTransfer;

/// <summary>Brings files from a store and to it, and goes on where an earlier attempt has ended.</summary>
internal sealed class FileClient(IFileStore store)
{
    /// <summary>Brings a file into a folder.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Told how many bytes there are, of how many.</param>
    /// <param name="cancellationToken">Stops it; what has arrived is kept for the next attempt.</param>
    /// <returns>The file, and how many of its bytes were there already.</returns>
    /// <exception cref="FileTransferException">The store does not give it.</exception>
    public async Task<(FileDescription File, long Offset)> GetAsync(
        string name, string folder, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        FileDescription file = Check(name, await store.FindAsync(name, cancellationToken));
        await using PartialFile part = PartialFile.Open(folder, file);
        long offset = part.Length;
        progress?.Invoke(offset, file.Length);
        (Tx<ReadOnlyMemory<byte>> passed, Rx<ReadOnlyMemory<byte>> blocks) = RoamChannel.Create<ReadOnlyMemory<byte>>();
        Task<Result<long, FileError>> reading = store.ReadAsync(file, offset, passed, cancellationToken).AsTask();
        await foreach (ReadOnlyMemory<byte> block in blocks.WithCancellation(cancellationToken))
        {
            await part.AppendAsync(block, cancellationToken);
            progress?.Invoke(part.Length, file.Length);
        }

        Check(name, await reading);
        await part.CompleteAsync(cancellationToken);
        return (file, offset);
    }

    /// <summary>Brings a file to the store.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told how many bytes there are, of how many.</param>
    /// <param name="cancellationToken">Stops it; what has arrived is kept for the next attempt.</param>
    /// <returns>The file, and how many of its bytes were there already.</returns>
    /// <exception cref="FileTransferException">The store does not take it.</exception>
    public async Task<(FileDescription File, long Offset)> PutAsync(
        string path, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        FileDescription file = await FileDescription.OfAsync(path, cancellationToken);
        long offset = Check(file.Name, await store.GetOffsetAsync(file, cancellationToken));
        progress?.Invoke(offset, file.Length);
        (Tx<ReadOnlyMemory<byte>> blocks, Rx<ReadOnlyMemory<byte>> passed) = RoamChannel.Create<ReadOnlyMemory<byte>>();
        Task<Result<long, FileError>> writing = store.WriteAsync(file, offset, passed, cancellationToken).AsTask();
        try
        {
            await using (blocks)
            {
                await using FileStream stream = FileDescription.OpenRead(path, offset);
                await FileStore.SendAsync(stream, blocks, sent => progress?.Invoke(sent, file.Length), cancellationToken);

                // Only this is the end of the file: where it is not reached, the store learns that the rest is missing.
                await blocks.CompleteAsync();
            }
        }
        catch (RoamException exception) when (exception.Kind == RoamErrorKind.ChannelReset)
        {
            // The store takes no more, and its answer says why.
        }

        Check(file.Name, await writing);
        return (file, offset);
    }

    private static T Check<T>(string name, Result<T, FileError> result) =>
        result.TryGetValue(out T? value, out FileError error) ? value : throw new FileTransferException(error, name);
}
