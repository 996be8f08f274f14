namespace Roam.TestKit.Simulation;

/// <summary>Bytes in the order in which they came. For one thread.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = new byte[256];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, Count);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _end < bytes.Length)
        {
            byte[] larger = Count + bytes.Length <= _bytes.Length ? _bytes : new byte[2 * (Count + bytes.Length)];
            Bytes.CopyTo(larger);
            (_bytes, _start, _end) = (larger, 0, Count);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    public void Remove(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Clear();
        }
    }

    public void Clear()
    {
        _start = 0;
        _end = 0;
    }
}
