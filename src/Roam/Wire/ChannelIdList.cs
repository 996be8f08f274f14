using System.Runtime.CompilerServices;
using Roam.Payloads.Postcard;

namespace Roam.Wire;

/// <summary>The channel ids of a call or a response, as they stand in the message. Valid as long as the message's bytes are.</summary>
internal readonly ref struct ChannelIdList
{
    // Checked when it was read: as many complete numbers as Count says.
    private readonly ReadOnlySpan<byte> _ids;

    private ChannelIdList(ReadOnlySpan<byte> ids, int count)
    {
        _ids = ids;
        Count = count;
    }

    public int Count { get; }

    public Enumerator GetEnumerator() => new(_ids);

    /// <summary>Copies the ids to the beginning of <paramref name="destination"/>, which has room for <see cref="Count"/>.</summary>
    public void CopyTo(Span<ulong> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Count, nameof(destination));
        int i = 0;
        foreach (ulong id in this)
        {
            destination[i++] = id;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChannelIdList Read(scoped ref MessageReader reader, RoamLimits limits)
    {
        int start = reader.Position;
        ulong count = reader.ReadUInt64("number of channels");
        return count == 0 ? default : ReadIds(ref reader, start, count, limits);
    }

    private static ChannelIdList ReadIds(scoped ref MessageReader reader, int start, ulong count, RoamLimits limits)
    {
        // An id takes at least a byte, so a count beyond what is there is known to be false before a single one is read.
        // spec: wire.channels.limits
        if (count > (ulong)limits.MaxChannels)
        {
            reader.Fail("wire.channels.limits", "number of channels", start, "more than MaxChannels allows");
        }

        if (count > (ulong)reader.Remaining)
        {
            reader.Fail("wire.message.truncated", "number of channels", start, "more than the rest of the message can hold");
        }

        int first = reader.Position;
        for (int i = 0; i < (int)count; i++)
        {
            reader.ReadUInt64("channel id");
        }

        return new(reader.Since(first), (int)count);
    }

    internal ref struct Enumerator(ReadOnlySpan<byte> ids)
    {
        private ReadOnlySpan<byte> _rest = ids;

        public ulong Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            _rest = _rest[Varint.Read(_rest, out ulong id)..];
            Current = id;
            return true;
        }
    }
}
