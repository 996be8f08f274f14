namespace FileTransfer;

/// <summary>A transfer that the other side, or the content of the file, refuses.</summary>
public sealed class FileTransferException(FileError error, string name) : Exception($"{name}: {error}")
{
    /// <summary>Why.</summary>
    public FileError Error { get; } = error;
}
