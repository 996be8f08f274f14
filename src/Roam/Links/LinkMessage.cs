namespace Roam.Links;

/// <summary>A received message, valid until the next receive on its link.</summary>
public readonly struct LinkMessage
{
    private readonly ILinkBuffer? _buffer;

    /// <summary>Creates a message.</summary>
    /// <param name="bytes">The message; contiguous, so that decoding needs one path.</param>
    /// <param name="buffer">Gives away the array that holds <paramref name="bytes"/>, if the link can part with it.</param>
    public LinkMessage(ReadOnlyMemory<byte> bytes, ILinkBuffer? buffer = null)
    {
        Bytes = bytes;
        _buffer = buffer;
        IsMessage = true;
    }

    private LinkMessage(bool endsBothDirections) => EndsBothDirections = endsBothDirections;

    /// <summary>The end of the peer's direction.</summary>
    public static LinkMessage End => default;

    /// <summary>The end of both directions: the peer takes nothing more, either.</summary>
    public static LinkMessage EndOfBoth => new(endsBothDirections: true);

    /// <summary>The bytes; empty messages are legal.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether this is no message but the end.</summary>
    public bool IsEnd => !IsMessage;

    /// <summary>Whether this is the end, and not of the peer's direction alone.</summary>
    public bool EndsBothDirections { get; }

    private bool IsMessage { get; }

    /// <summary>
    /// Takes over the rented array that begins with <see cref="Bytes"/>, so that a large message need not be copied. Whoever takes it
    /// returns it to the link's pool. Valid as long as <see cref="Bytes"/>.
    /// </summary>
    /// <returns>The array, or <see langword="null"/> if the link keeps it (small messages share one) or it was taken before.</returns>
    public byte[]? TakeBuffer() => _buffer?.Take();

    /// <summary>The same message without its last bytes.</summary>
    internal LinkMessage WithoutLast(int count) => new(Bytes[..^count], _buffer);
}
