using Roam;

namespace FileTransfer;

/// <summary>A folder of files. Content travels through channels, block by block: neither side holds more of a file than their credit.</summary>
[RoamService]
public interface IFileStore
{
    /// <summary>Lists the files.</summary>
    ValueTask<IReadOnlyList<FileEntry>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Describes a file, which reads it once.</summary>
    ValueTask<Result<FileDescription, FileError>> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Sends a file from an offset on.</summary>
    /// <returns>How many bytes were sent.</returns>
    ValueTask<Result<long, FileError>> ReadAsync(
        FileDescription file, long offset, Tx<ReadOnlyMemory<byte>> blocks, CancellationToken cancellationToken = default);

    /// <summary>Tells how much of a file has arrived, now or in an earlier attempt: where <see cref="WriteAsync"/> goes on.</summary>
    ValueTask<Result<long, FileError>> GetOffsetAsync(FileDescription file, CancellationToken cancellationToken = default);

    /// <summary>Receives a file from an offset on. It stands under its name when all of it has arrived and is what was described.</summary>
    /// <returns>How many bytes were received.</returns>
    ValueTask<Result<long, FileError>> WriteAsync(
        FileDescription file, long offset, Rx<ReadOnlyMemory<byte>> blocks, CancellationToken cancellationToken = default);
}
