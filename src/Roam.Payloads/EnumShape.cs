namespace Roam.Payloads;

/// <summary>
/// The declared values of an enumeration. Formats that write a position instead of the value look it up here. Immutable and safe for
/// any number of threads; a generated codec holds one in a static field.
/// </summary>
public sealed class EnumShape
{
    private readonly long[] _values;

    /// <summary>Creates the shape.</summary>
    /// <param name="typeName">The type's name, for error messages.</param>
    /// <param name="isUnsigned">Whether the underlying type is unsigned.</param>
    /// <param name="minimum">The smallest value of the underlying type, reinterpreted as <see cref="long"/>.</param>
    /// <param name="maximum">The largest value of the underlying type, reinterpreted as <see cref="long"/>.</param>
    /// <param name="values">The declared values in declaration order, reinterpreted as <see cref="long"/>.</param>
    public EnumShape(string typeName, bool isUnsigned, long minimum, long maximum, params long[] values)
    {
        ArgumentNullException.ThrowIfNull(typeName);
        ArgumentNullException.ThrowIfNull(values);
        TypeName = typeName;
        IsUnsigned = isUnsigned;
        Minimum = minimum;
        Maximum = maximum;
        _values = [.. values];
    }

    /// <summary>The type's name.</summary>
    public string TypeName { get; }

    /// <summary>Whether the underlying type is unsigned.</summary>
    public bool IsUnsigned { get; }

    /// <summary>The smallest value of the underlying type, reinterpreted as <see cref="long"/>.</summary>
    public long Minimum { get; }

    /// <summary>The largest value of the underlying type, reinterpreted as <see cref="long"/>.</summary>
    public long Maximum { get; }

    /// <summary>The declared values in declaration order.</summary>
    public ReadOnlySpan<long> Values => _values;
}
