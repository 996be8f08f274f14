namespace Roam.Payloads.Postcard;

public ref partial struct PostcardWriter
{
    /// <inheritdoc/>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        WriteLength(value.Length);
        _output.Put(value);
    }

    /// <summary>Writes the position of the value among the declared ones; of several with the same value, the first.</summary>
    /// <exception cref="PayloadException">The value is not declared.</exception>
    public void WriteEnum(long value, EnumShape shape)
    {
        int index = shape.Values.IndexOf(value);
        if (index < 0)
        {
            PostcardErrors.ThrowUndeclared(shape);
        }

        WriteLength(index);
    }

    /// <inheritdoc/>
    public void WriteOption(bool hasValue) => WriteBoolean(hasValue);

    /// <summary>Writes nothing: the order of the call's channel list tells which is which.</summary>
    public readonly void WriteChannel(int index) => ArgumentOutOfRangeException.ThrowIfNegative(index);

    /// <inheritdoc/>
    public void BeginList(int count) => BeginCounted(count);

    /// <inheritdoc/>
    public void EndList() => _depth--;

    /// <inheritdoc/>
    public void BeginMap(int count) => BeginCounted(count);

    /// <inheritdoc/>
    public void EndMap() => _depth--;

    /// <summary>Writes nothing: the reader knows the number of elements.</summary>
    public void BeginTuple(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Enter();
    }

    /// <inheritdoc/>
    public void EndTuple() => _depth--;

    /// <summary>Writes nothing: the reader knows the members.</summary>
    public void BeginObject(ObjectShape shape) => Enter();

    /// <summary>Writes nothing: members stand in the order of <paramref name="shape"/>.</summary>
    public readonly void BeginMember(ObjectShape shape, int index)
    {
    }

    /// <inheritdoc/>
    public void EndObject() => _depth--;

    /// <summary>Writes the position of the alternative; keys do not travel.</summary>
    public void BeginVariant(VariantShape shape, int index)
    {
        Enter();
        WriteLength(index);
    }

    /// <inheritdoc/>
    public void EndVariant() => _depth--;

    private void BeginCounted(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Enter();
        WriteLength(count);
    }

    private void Enter()
    {
        if (++_depth > _maxDepth)
        {
            PayloadErrors.ThrowTooDeep(_maxDepth);
        }
    }
}
