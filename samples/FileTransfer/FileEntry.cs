namespace FileTransfer;

/// <summary>A file in a listing.</summary>
public sealed record FileEntry(string Name, long Length);
