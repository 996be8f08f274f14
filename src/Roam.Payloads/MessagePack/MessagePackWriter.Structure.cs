namespace Roam.Payloads.MessagePack;

public ref partial struct MessagePackWriter
{
    /// <summary>Writes nil, which stands for "no value".</summary>
    public void WriteNil() => _output.Put(MessagePackFormat.Nil);

    /// <inheritdoc/>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        WriteBinaryHeader(value.Length);
        _output.Put(value);
    }

    /// <summary>Writes bytes tagged with an application's type. Negative types are reserved by MessagePack; -1 is the timestamp.</summary>
    /// <param name="type">The application's type.</param>
    /// <param name="data">The bytes.</param>
    public void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> data)
    {
        switch (data.Length)
        {
            case 1:
                _output.Put(MessagePackFormat.FixExt1);
                break;
            case 2:
                _output.Put(MessagePackFormat.FixExt2);
                break;
            case 4:
                _output.Put(MessagePackFormat.FixExt4);
                break;
            case 8:
                _output.Put(MessagePackFormat.FixExt8);
                break;
            case 16:
                _output.Put(MessagePackFormat.FixExt16);
                break;
            case <= byte.MaxValue:
                Put(MessagePackFormat.Ext8, (byte)data.Length);
                break;
            case <= ushort.MaxValue:
                Put(MessagePackFormat.Ext16, (ushort)data.Length);
                break;
            default:
                Put(MessagePackFormat.Ext32, (uint)data.Length);
                break;
        }

        _output.Put(unchecked((byte)type));
        _output.Put(data);
    }

    /// <summary>Writes the underlying integer.</summary>
    public void WriteEnum(long value, EnumShape shape)
    {
        if (shape.IsUnsigned)
        {
            WriteUInt64((ulong)value);
        }
        else
        {
            WriteInt64(value);
        }
    }

    /// <summary>Writes nil if there is no value, and nothing otherwise: the value stands for itself.</summary>
    public void WriteOption(bool hasValue)
    {
        if (!hasValue)
        {
            WriteNil();
        }
    }

    /// <inheritdoc/>
    public void WriteChannel(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        WriteInt32(index);
    }

    /// <summary>Begins an array of <paramref name="count"/> elements.</summary>
    public void BeginList(int count) => BeginArray(count);

    /// <inheritdoc/>
    public void EndList() => _depth--;

    /// <inheritdoc/>
    public void BeginMap(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Enter();
        switch (count)
        {
            case <= MessagePackFormat.MaxFixMap:
                _output.Put((byte)(MessagePackFormat.FixMap | count));
                break;
            case <= ushort.MaxValue:
                Put(MessagePackFormat.Map16, (ushort)count);
                break;
            default:
                Put(MessagePackFormat.Map32, (uint)count);
                break;
        }
    }

    /// <inheritdoc/>
    public void EndMap() => _depth--;

    /// <summary>Begins an array of <paramref name="count"/> elements.</summary>
    public void BeginTuple(int count) => BeginArray(count);

    /// <inheritdoc/>
    public void EndTuple() => _depth--;

    /// <summary>Begins a map from the members' names to their values, or an array if the members have keys.</summary>
    public void BeginObject(ObjectShape shape)
    {
        if (shape.HasKeys)
        {
            BeginArray(shape.KeyCount);
        }
        else
        {
            BeginMap(shape.Count);
        }
    }

    /// <summary>Writes the member's name, or nil for each place before it that no member has.</summary>
    public void BeginMember(ObjectShape shape, int index)
    {
        if (!shape.HasKeys)
        {
            _output.Put(shape.GetMessagePackName(index));
            return;
        }

        for (int gap = shape.GetGap(index); gap > 0; gap--)
        {
            WriteNil();
        }
    }

    /// <inheritdoc/>
    public void EndObject() => _depth--;

    /// <summary>Begins an array of two: the key, and the value.</summary>
    public void BeginVariant(VariantShape shape, int index)
    {
        int key = shape.GetKey(index);
        BeginArray(2);
        WriteInt32(key);
    }

    /// <inheritdoc/>
    public void EndVariant() => _depth--;

    private void BeginArray(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Enter();
        switch (count)
        {
            case <= MessagePackFormat.MaxFixArray:
                _output.Put((byte)(MessagePackFormat.FixArray | count));
                break;
            case <= ushort.MaxValue:
                Put(MessagePackFormat.Array16, (ushort)count);
                break;
            default:
                Put(MessagePackFormat.Array32, (uint)count);
                break;
        }
    }

    private void Enter()
    {
        if (++_depth > _maxDepth)
        {
            PayloadErrors.ThrowTooDeep(_maxDepth);
        }
    }

    private void WriteBinaryHeader(int length)
    {
        switch (length)
        {
            case <= byte.MaxValue:
                Put(MessagePackFormat.Bin8, (byte)length);
                break;
            case <= ushort.MaxValue:
                Put(MessagePackFormat.Bin16, (ushort)length);
                break;
            default:
                Put(MessagePackFormat.Bin32, (uint)length);
                break;
        }
    }
}
