namespace FileTransfer;

/// <summary>
/// A file on its way: a beginning of it, in a file of its own beside where it will stand. It is kept when the transfer ends, however it does,
/// so that the next attempt, also of another process, goes on behind it. Its name has the hash of the whole in it: the beginning of another
/// version is another file.
/// </summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private readonly FileDescription _file;
    private readonly string _folder;
    private readonly FileStream _stream;

    private PartialFile(string folder, FileDescription file)
    {
        _file = file;
        _folder = folder;
        _stream = new(
            GetPath(folder, file), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        _stream.Position = _stream.Length;
    }

    /// <summary>How much has arrived.</summary>
    public long Length => _stream.Length;

    /// <summary>Opens what has arrived of a file, which may be nothing.</summary>
    /// <exception cref="IOException">Somebody else writes to it.</exception>
    public static PartialFile Open(string folder, FileDescription file) => new(folder, file);

    /// <summary>How much has arrived of a file that nobody writes to.</summary>
    public static long GetLength(string folder, FileDescription file)
    {
        FileInfo part = new(GetPath(folder, file));
        return part.Exists ? part.Length : 0;
    }

    /// <summary>Appends a block.</summary>
    /// <exception cref="FileTransferException">The file would be longer than it is.</exception>
    public ValueTask AppendAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        return block.Length > _file.Length - _stream.Length
            ? throw new FileTransferException(FileError.Corrupt, _file.Name)
            : _stream.WriteAsync(block, cancellationToken);
    }

    /// <summary>Puts the file under its name, over an older one, once all of it is there.</summary>
    /// <exception cref="FileTransferException">It is not what was described; what had arrived is gone.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        string path = GetPath(_folder, _file);
        FileDescription arrived = await FileDescription.OfAsync(path, cancellationToken);
        if (arrived.Hash != _file.Hash)
        {
            File.Delete(path);
            throw new FileTransferException(FileError.Corrupt, _file.Name);
        }

        File.Move(path, Path.Combine(_folder, _file.Name), overwrite: true);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static string GetPath(string folder, FileDescription file) => Path.Combine(folder, $".{file.Name}.{file.Hash[..16]}.part");
}
