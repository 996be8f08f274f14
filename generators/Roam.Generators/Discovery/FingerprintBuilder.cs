using System.Security.Cryptography;

namespace Roam.Generators.Discovery;

/// <summary>Hashes a sequence of values. Each is written with its length, so that no two sequences look the same. For one thread.</summary>
internal sealed class FingerprintBuilder : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[4096];
    private int _length;

    public void Add(bool value) => Append(value ? (byte)1 : (byte)0);

    public void Add(int value)
    {
        Append((byte)value);
        Append((byte)(value >> 8));
        Append((byte)(value >> 16));
        Append((byte)(value >> 24));
    }

    public void Add(long value)
    {
        Add((int)value);
        Add((int)(value >> 32));
    }

    public void Add(string? value)
    {
        Add(value is null ? -1 : value.Length);
        foreach (char character in value ?? "")
        {
            Append((byte)character);
            Append((byte)(character >> 8));
        }
    }

    public void Add(Fingerprint value)
    {
        Add((long)value.First);
        Add((long)value.Second);
        Add((long)value.Third);
        Add((long)value.Fourth);
    }

    public Fingerprint ToFingerprint()
    {
        Flush();
        byte[] hash = _hash.GetHashAndReset();
        return new(
            BitConverter.ToUInt64(hash, 0),
            BitConverter.ToUInt64(hash, 8),
            BitConverter.ToUInt64(hash, 16),
            BitConverter.ToUInt64(hash, 24));
    }

    public void Dispose() => _hash.Dispose();

    private void Append(byte value)
    {
        if (_length == _buffer.Length)
        {
            Flush();
        }

        _buffer[_length++] = value;
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _length);
        _length = 0;
    }
}
