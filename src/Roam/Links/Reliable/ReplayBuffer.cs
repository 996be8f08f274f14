using System.Buffers;
using System.Buffers.Binary;

namespace Roam.Links.Reliable;

/// <summary>
/// The frames of one direction from the moment they get their number until the peer has acknowledged them, as they stand on the link
/// underneath: what was not sent yet, and what may have to be sent again, in one order. Sending is a position in it, and after a
/// cut the position goes back; so nothing can be sent past what waits to be sent again.
/// </summary>
/// <remarks>Not thread-safe: belongs to the link's lock. What <see cref="TakeUnsent"/> returns may be read without it until
/// <see cref="FinishSend"/>.</remarks>
// spec: link.reliable.replay
internal sealed class ReplayBuffer(ArrayPool<byte> pool, int limit)
{
    private const int PrefixLength = sizeof(uint);
    private const int FirstChunkSize = 4 * 1024;
    private const int ChunkSize = 64 * 1024;
    private const int MostSpare = 8;

    private readonly Stack<ReplayChunk> _spare = new();
    private readonly List<ReplayChunk> _acknowledgedWhileSent = [];

    private ReplayChunk? _first;
    private ReplayChunk? _last;

    // Where the frames begin that the current link has not been given.
    private ReplayChunk? _unsentChunk;
    private int _unsentOffset;
    private ulong _unsentSequence;

    // How many frames were ever given to a link.
    private ulong _handedOver;

    private long _bytes;

    /// <summary>How many frames the peer has acknowledged: the number of the first that is kept.</summary>
    public ulong Acknowledged { get; private set; }

    /// <summary>The number of the next frame.</summary>
    public ulong NextSequence { get; private set; }

    /// <summary>Whether nothing waits for an acknowledgement.</summary>
    public bool IsEmpty => Acknowledged == NextSequence;

    /// <summary>Whether frames wait to be sent.</summary>
    public bool HasUnsent => _unsentSequence != NextSequence;

    /// <summary>Whether a message may be appended. One that is larger than the limit by itself may when it is alone.</summary>
    // spec: link.reliable.replay.limit
    public bool HasRoom(long messageLength) => IsEmpty || _bytes + messageLength + PrefixLength + Frame.TrailerLength <= limit;

    /// <summary>Numbers a message and appends it: one step, as the caller holds the lock.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="message">The message; copied.</param>
    /// <param name="received">How many messages of the other direction were received.</param>
    // spec: link.reliable.sequence
    public void Append(FrameKind kind, in ReadOnlySequence<byte> message, ulong received)
    {
        int length = checked((int)message.Length + Frame.TrailerLength);
        Span<byte> frame = ChunkFor(PrefixLength + length).Append(PrefixLength + length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)length);
        message.CopyTo(frame[PrefixLength..]);
        Frame.WriteTrailer(frame[^Frame.TrailerLength..], kind, NextSequence, received);
        NextSequence++;
        _bytes += PrefixLength + length;
    }

    /// <summary>Takes everything that was not sent, to be sent now.</summary>
    public ReadOnlySequence<byte> TakeUnsent()
    {
        ReplayChunk first = _unsentChunk!;
        int offset = _unsentOffset;

        // The position stands behind the last frame of a chunk until another chunk follows.
        if (offset == first.Length)
        {
            first = first.Following!;
            offset = first.Start;
        }

        ReplayChunk? previous = null;
        for (ReplayChunk? chunk = first; chunk is not null; chunk = chunk.Following)
        {
            chunk.Seal(previous);
            previous = chunk;
        }

        _unsentChunk = _last;
        _unsentOffset = _last!.Length;
        _unsentSequence = NextSequence;
        _handedOver = NextSequence;
        return new ReadOnlySequence<byte>(first, offset, _last, _last.Length);
    }

    /// <summary>No send reads what was taken any more.</summary>
    public void FinishSend()
    {
        for (ReplayChunk? chunk = _first; chunk is not null; chunk = chunk.Following)
        {
            chunk.IsBeingSent = false;
        }

        foreach (ReplayChunk chunk in _acknowledgedWhileSent)
        {
            Recycle(chunk);
        }

        _acknowledgedWhileSent.Clear();
    }

    /// <summary>Drops what the peer has received. An acknowledgement that is older than another changes nothing.</summary>
    /// <param name="received">How many frames it has received.</param>
    /// <returns>Whether that can be; not if it is more than any link was ever given.</returns>
    // spec: link.reliable.ack
    public bool TryAcknowledge(ulong received)
    {
        if (received > _handedOver)
        {
            return false;
        }

        while (Acknowledged < received)
        {
            ReplayChunk first = _first!;
            int length = PrefixLength + (int)BinaryPrimitives.ReadUInt32LittleEndian(first.Unacknowledged);
            first.Start += length;
            _bytes -= length;
            Acknowledged++;
            if (first.Start == first.Length)
            {
                RemoveFirst(first);
            }
        }

        // The peer may have received over the old link what was to be sent again over the new one.
        if (_unsentSequence < Acknowledged)
        {
            Rewind();
        }

        return true;
    }

    /// <summary>Everything that is not acknowledged is to be sent again.</summary>
    public void Rewind()
    {
        _unsentChunk = _first;
        _unsentOffset = _first?.Start ?? 0;
        _unsentSequence = Acknowledged;
    }

    /// <summary>Returns all buffers. Not while a send runs.</summary>
    public void Clear()
    {
        FinishSend();
        while (_first is { } first)
        {
            _first = first.Following;
            Recycle(first);
        }

        _last = null;
        _unsentChunk = null;
        _bytes = 0;
        Acknowledged = NextSequence;
        _unsentSequence = NextSequence;
    }

    private void RemoveFirst(ReplayChunk first)
    {
        _first = first.Following;
        if (_first is null)
        {
            _last = null;
        }

        // If the position stood at its end, it now stands at the beginning of what follows.
        if (ReferenceEquals(_unsentChunk, first))
        {
            _unsentChunk = _first;
            _unsentOffset = _first?.Start ?? 0;
        }

        if (first.IsBeingSent)
        {
            _acknowledgedWhileSent.Add(first);
        }
        else
        {
            Recycle(first);
        }
    }

    private ReplayChunk ChunkFor(int length)
    {
        if (_last is not null && _last.Free >= length)
        {
            return _last;
        }

        ReplayChunk chunk = _spare.Count > 0 ? _spare.Pop() : new ReplayChunk();
        chunk.Rent(pool, Math.Max(length, _last is null ? FirstChunkSize : ChunkSize));
        if (_last is null)
        {
            _first = chunk;
        }
        else
        {
            _last.Following = chunk;
        }

        _last = chunk;
        if (_unsentChunk is null)
        {
            _unsentChunk = chunk;
            _unsentOffset = 0;
        }

        return chunk;
    }

    private void Recycle(ReplayChunk chunk)
    {
        chunk.Release(pool);
        if (_spare.Count < MostSpare)
        {
            _spare.Push(chunk);
        }
    }
}
