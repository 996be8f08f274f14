namespace Roam.Payloads;

/// <summary>
/// The alternatives of a type, each with a key. Self-describing formats write the key, which lasts when alternatives are added or removed;
/// others write the position. Immutable and safe for any number of threads; a generated codec holds one in a static field.
/// </summary>
public sealed class VariantShape
{
    private readonly int[] _keys;

    /// <summary>Creates the shape.</summary>
    /// <param name="typeName">The type's name, for error messages.</param>
    /// <param name="keys">The keys of the alternatives, in the order of their positions, all different.</param>
    public VariantShape(string typeName, params int[] keys)
    {
        ArgumentNullException.ThrowIfNull(typeName);
        ArgumentNullException.ThrowIfNull(keys);
        TypeName = typeName;
        _keys = [.. keys];
    }

    /// <summary>The type's name.</summary>
    public string TypeName { get; }

    /// <summary>The keys of the alternatives, in the order of their positions.</summary>
    public ReadOnlySpan<int> Keys => _keys;

    /// <summary>The number of alternatives.</summary>
    public int Count => _keys.Length;

    /// <summary>The key of the alternative at <paramref name="index"/>.</summary>
    public int GetKey(int index) => _keys[index];

    /// <summary>Finds an alternative by its key.</summary>
    /// <returns>The position, or -1 if there is no such alternative.</returns>
    public int Find(int key) =>
        // Most often the key is the position.
        (uint)key < (uint)_keys.Length && _keys[key] == key ? key : _keys.AsSpan().IndexOf(key);
}
