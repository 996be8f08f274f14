namespace Roam.Tests.Links;

/// <summary>A stream that brings the same bytes for ever, as many as there is room for.</summary>
internal sealed class RepeatingStream(byte[] pattern) : AsyncOnlyStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (int filled = 0; filled < buffer.Length;)
        {
            int count = Math.Min(pattern.Length - _position, buffer.Length - filled);
            pattern.AsSpan(_position, count).CopyTo(buffer.Span[filled..]);
            filled += count;
            _position = (_position + count) % pattern.Length;
        }

        return new(buffer.Length);
    }
}
