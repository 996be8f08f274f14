namespace FileTransfer;

/// <summary>Why a store does not do what it is asked.</summary>
public enum FileError
{
    /// <summary>It has no such file.</summary>
    NotFound = 1,

    /// <summary>The name is not that of a file in its folder.</summary>
    InvalidName,

    /// <summary>The file is not the one that was described, or not as much of it has arrived as was said. Asking again helps.</summary>
    Changed,

    /// <summary>What arrived is not what was described; it was thrown away.</summary>
    Corrupt,
}
