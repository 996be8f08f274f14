using System.Security.Cryptography;

namespace FileTransfer;

/// <summary>One version of a file: half of it must not be completed with half of another.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Hash">The SHA-256 of its content, in hexadecimal digits.</param>
public sealed record FileDescription(string Name, long Length, string Hash)
{
    /// <summary>Reads a file and describes it.</summary>
    public static async Task<FileDescription> OfAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream stream = OpenRead(path);
        byte[] hash = await SHA256.HashDataAsync(stream, cancellationToken);
        return new(Path.GetFileName(path), stream.Length, Convert.ToHexString(hash));
    }

    /// <summary>Opens a file to read it from an offset on, in large steps.</summary>
    public static FileStream OpenRead(string path, long offset = 0)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        stream.Position = offset;
        return stream;
    }
}
