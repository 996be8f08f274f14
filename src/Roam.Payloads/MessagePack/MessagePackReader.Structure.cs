namespace Roam.Payloads.MessagePack;

public ref partial struct MessagePackReader
{
    /// <summary>Reads nil, if nil is next.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryReadNil()
    {
        if (Remaining == 0)
        {
            PayloadErrors.ThrowEndOfPayload("a value or nil", _position);
        }

        if (_payload[_position] != MessagePackFormat.Nil)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Reads bytes without copying them. A string is taken too, as its UTF-8 bytes: old writers know no binary format.</summary>
    public ReadOnlySpan<byte> ReadBinary() => ReadBinary("binary");

    /// <summary>Reads an extension without copying it.</summary>
    /// <param name="type">The application's type; -1 is a timestamp.</param>
    /// <returns>The bytes; a part of the payload.</returns>
    public ReadOnlySpan<byte> ReadExtension(out sbyte type)
    {
        int start = _position;
        return ReadExtensionBody(ReadCode("an extension"), start, "an extension", out type);
    }

    /// <summary>Reads the underlying integer and checks it against the range of the underlying type; it may be a value that is not
    /// declared, such as combined flags or one that a newer version declares.</summary>
    public long ReadEnum(EnumShape shape)
    {
        int start = _position;
        byte code = ReadCode(shape.TypeName);
        ulong bits = ReadInteger(code, start, shape.TypeName, out bool isNegative);
        bool isInRange = shape.IsUnsigned
            ? !isNegative && bits >= (ulong)shape.Minimum && bits <= (ulong)shape.Maximum
            : (isNegative || bits <= long.MaxValue) && (long)bits >= shape.Minimum && (long)bits <= shape.Maximum;
        if (!isInRange)
        {
            MessagePackErrors.ThrowRange(shape.TypeName, code, start);
        }

        return (long)bits;
    }

    /// <summary>Tells whether a value follows; reads nil if not.</summary>
    public bool ReadOption() => !TryReadNil();

    /// <inheritdoc/>
    public int ReadChannel(int next) => (int)ReadUnsigned(int.MaxValue, "the index of a channel");

    /// <inheritdoc/>
    public int BeginList() => BeginArray("a list");

    /// <inheritdoc/>
    public void EndList() => _depth--;

    /// <inheritdoc/>
    public int BeginMap() => BeginMap("a map");

    /// <inheritdoc/>
    public void EndMap() => _depth--;

    /// <inheritdoc/>
    public int BeginTuple(int expected) => BeginArray("a tuple");

    /// <inheritdoc/>
    public void EndTuple(int unread)
    {
        for (; unread > 0; unread--)
        {
            Skip();
        }

        _depth--;
    }

    /// <inheritdoc/>
    public int BeginObject(ObjectShape shape) => shape.HasKeys ? BeginArray(shape.TypeName) : BeginMap(shape.TypeName);

    /// <summary>
    /// Reads the next member's name, or tells the member at this place of the array. A name that the shape does not hold, or a key that
    /// is no string, is an unknown member; so is nil at the place of a member that cannot be null. Whether a name comes twice is for
    /// the caller to tell.
    /// </summary>
    public int ReadMember(ObjectShape shape, int position)
    {
        if (shape.HasKeys)
        {
            int index = shape.FindKey(position);
            bool isEmpty = index >= 0 && !shape.AllowsNull(index) && Remaining > 0 && _payload[_position] == MessagePackFormat.Nil;
            return isEmpty ? -1 : index;
        }

        // A writer of the same version keeps the order and writes the same bytes.
        if ((uint)position < (uint)shape.Count)
        {
            ReadOnlySpan<byte> name = shape.GetMessagePackName(position);
            if (_payload[_position..].StartsWith(name))
            {
                _position += name.Length;
                return position;
            }
        }

        if (Remaining > 0 && !MessagePackFormat.IsString(_payload[_position]))
        {
            Skip();
            return -1;
        }

        return shape.Find(ReadText("the name of a member"), position);
    }

    /// <inheritdoc/>
    public void EndObject() => _depth--;

    /// <inheritdoc/>
    public int BeginVariant(VariantShape shape)
    {
        int start = _position;
        if (BeginArray(shape.TypeName) != 2)
        {
            MessagePackErrors.ThrowContent(shape.TypeName, _payload[start], start);
        }

        int keyStart = _position;
        int index = shape.Find(ReadInt32());
        if (index < 0)
        {
            MessagePackErrors.ThrowRange($"the key of a variant of {shape.TypeName}", _payload[keyStart], keyStart);
        }

        return index;
    }

    /// <inheritdoc/>
    public void EndVariant() => _depth--;

    private int BeginArray(string expected)
    {
        Enter();
        return ReadArrayHeader(expected);
    }

    private int ReadArrayHeader(string expected)
    {
        int start = _position;
        byte code = ReadCode(expected);
        uint count;
        switch (code)
        {
            case >= MessagePackFormat.FixArray and < MessagePackFormat.FixStr:
                count = (uint)(code & MessagePackFormat.MaxFixArray);
                break;
            case MessagePackFormat.Array16:
                count = ReadUInt16(code, start);
                break;
            case MessagePackFormat.Array32:
                count = ReadUInt32(code, start);
                break;
            default:
                MessagePackErrors.ThrowFormat(expected, code, start);
                return 0;
        }

        // An element takes a byte at least.
        // spec: payload.bounds
        if (count > (uint)Remaining)
        {
            MessagePackErrors.ThrowCutShort(code, start);
        }

        return (int)count;
    }

    private int BeginMap(string expected)
    {
        Enter();
        int start = _position;
        byte code = ReadCode(expected);
        uint count;
        switch (code)
        {
            case >= MessagePackFormat.FixMap and < MessagePackFormat.FixArray:
                count = (uint)(code & MessagePackFormat.MaxFixMap);
                break;
            case MessagePackFormat.Map16:
                count = ReadUInt16(code, start);
                break;
            case MessagePackFormat.Map32:
                count = ReadUInt32(code, start);
                break;
            default:
                MessagePackErrors.ThrowFormat(expected, code, start);
                return 0;
        }

        // A pair takes two bytes at least.
        if (count > (uint)Remaining / 2)
        {
            MessagePackErrors.ThrowCutShort(code, start);
        }

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

    private ReadOnlySpan<byte> ReadBinary(string expected)
    {
        int start = _position;
        byte code = ReadCode(expected);
        switch (code)
        {
            case MessagePackFormat.Bin8:
                return TakeBytes(ReadUInt8(code, start), code, start);
            case MessagePackFormat.Bin16:
                return TakeBytes(ReadUInt16(code, start), code, start);
            case MessagePackFormat.Bin32:
                return TakeBytes(ReadUInt32(code, start), code, start);
            default:
                if (!MessagePackFormat.IsString(code))
                {
                    MessagePackErrors.ThrowFormat(expected, code, start);
                }

                return ReadTextBody(code, start);
        }
    }

    private ReadOnlySpan<byte> ReadExtensionBody(byte code, int start, string expected, out sbyte type)
    {
        uint length;
        switch (code)
        {
            case >= MessagePackFormat.FixExt1 and <= MessagePackFormat.FixExt16:
                length = 1u << (code - MessagePackFormat.FixExt1);
                break;
            case MessagePackFormat.Ext8:
                length = ReadUInt8(code, start);
                break;
            case MessagePackFormat.Ext16:
                length = ReadUInt16(code, start);
                break;
            case MessagePackFormat.Ext32:
                length = ReadUInt32(code, start);
                break;
            default:
                MessagePackErrors.ThrowFormat(expected, code, start);
                length = 0;
                break;
        }

        type = (sbyte)ReadUInt8(code, start);
        return TakeBytes(length, code, start);
    }
}
