namespace Roam.Payloads.Postcard;

public ref partial struct PostcardReader
{
    /// <inheritdoc/>
    public ReadOnlySpan<byte> ReadBinary() => ReadBytes("a byte string");

    /// <summary>Reads the position of a declared value.</summary>
    public long ReadEnum(EnumShape shape)
    {
        int start = _position;
        ulong index = ReadVarint(ulong.MaxValue, shape.TypeName);
        if (index >= (uint)shape.Values.Length)
        {
            PostcardErrors.ThrowRange(shape.TypeName, start);
        }

        return shape.Values[(int)index];
    }

    /// <inheritdoc/>
    public bool ReadOption() => ReadTag("an option");

    /// <summary>Reads nothing: channels are written in the order of the call's channel list.</summary>
    /// <returns><paramref name="next"/>.</returns>
    public readonly int ReadChannel(int next) => next;

    /// <inheritdoc/>
    public int BeginList() => BeginCounted("a list");

    /// <inheritdoc/>
    public void EndList() => _depth--;

    /// <inheritdoc/>
    public int BeginMap() => BeginCounted("a map");

    /// <inheritdoc/>
    public void EndMap() => _depth--;

    /// <summary>Begins a tuple. Nothing tells how many elements are there.</summary>
    /// <returns><paramref name="expected"/>.</returns>
    public int BeginTuple(int expected)
    {
        Enter();
        return expected;
    }

    /// <summary>Ends a tuple, which must have been read to its end.</summary>
    public void EndTuple(int unread)
    {
        if (unread > 0)
        {
            Skip();
        }

        _depth--;
    }

    /// <summary>Begins an object. Nothing tells how many members are there.</summary>
    /// <returns>The number of members of <paramref name="shape"/>.</returns>
    public int BeginObject(ObjectShape shape)
    {
        Enter();
        return shape.Count;
    }

    /// <summary>Reads nothing: members stand in the order of <paramref name="shape"/>.</summary>
    /// <returns><paramref name="position"/>.</returns>
    public readonly int ReadMember(ObjectShape shape, int position) => position;

    /// <inheritdoc/>
    public void EndObject() => _depth--;

    /// <summary>Reads the position of an alternative; keys do not travel.</summary>
    public int BeginVariant(VariantShape shape)
    {
        const string Expected = "the index of a variant";
        Enter();
        int start = _position;
        ulong index = ReadVarint(ulong.MaxValue, Expected);
        if (index >= (uint)shape.Count)
        {
            PostcardErrors.ThrowRange(Expected, start);
        }

        return (int)index;
    }

    /// <inheritdoc/>
    public void EndVariant() => _depth--;

    private int BeginCounted(string expected)
    {
        Enter();
        int start = _position;
        ulong count = ReadVarint(ulong.MaxValue, expected);

        // spec: payload.bounds
        ulong most = (ulong)Math.Min(Math.Max(Remaining, MaxEmptyElements), _elementsLeft);
        if (count > most)
        {
            PostcardErrors.ThrowCutShort(expected, start);
        }

        _elementsLeft -= (int)count;
        return (int)count;
    }

    private void Enter()
    {
        // spec: payload.depth
        if (++_depth > _maxDepth)
        {
            PayloadErrors.ThrowTooDeep(_maxDepth, _position);
        }
    }

    private ReadOnlySpan<byte> ReadBytes(string expected)
    {
        int start = _position;
        return TakeBytes(ReadVarint(ulong.MaxValue, expected), expected, start);
    }
}
