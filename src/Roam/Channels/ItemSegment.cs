namespace Roam.Channels;

/// <summary>A rented buffer with whole items, each behind its length. Belongs to whoever holds it.</summary>
internal sealed class ItemSegment(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;

    /// <summary>Where the next item is read.</summary>
    public int Start { get; set; }

    /// <summary>Where the next item is written.</summary>
    public int End { get; set; }

    public ItemSegment? Next { get; set; }
}
