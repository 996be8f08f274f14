using System.Security.Cryptography;

namespace Roam.Links.Reliable;

/// <summary>
/// What a client shows to get back to its session: 32 random bytes. Whoever has it can take the session over, so it is in no log, no
/// exception and no <see cref="object.ToString"/>.
/// </summary>
// spec: link.reliable.key
internal sealed class ResumeKey
{
    /// <summary>The length of a key.</summary>
    public const int Length = 32;

    private readonly byte[] _bytes;

    private ResumeKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes, for the wire.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Makes a key that nobody can guess.</summary>
    public static ResumeKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads a key.</summary>
    public static ResumeKey Read(ReadOnlySpan<byte> bytes) => new(bytes[..Length].ToArray());

    /// <summary>Compares two keys in a time that does not tell how much of them agrees.</summary>
    public bool Matches(ResumeKey other) => CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);
}
