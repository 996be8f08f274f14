using System.Text;

namespace Roam.Payloads;

/// <summary>
/// The members of an object type as they stand in a payload: in declaration order, each with a name. Immutable and safe for any number
/// of threads; a generated codec holds one in a static field.
/// </summary>
public sealed class ObjectShape
{
    private readonly byte[][] _names;

    /// <summary>Creates the shape.</summary>
    /// <param name="typeName">The type's name, for error messages.</param>
    /// <param name="memberNames">The names of the members, in declaration order, all different.</param>
    public ObjectShape(string typeName, params string[] memberNames)
    {
        ArgumentNullException.ThrowIfNull(typeName);
        ArgumentNullException.ThrowIfNull(memberNames);
        TypeName = typeName;
        MemberNames = [.. memberNames];
        _names = new byte[memberNames.Length][];
        for (int i = 0; i < memberNames.Length; i++)
        {
            _names[i] = Encoding.UTF8.GetBytes(memberNames[i]);
        }
    }

    /// <summary>The type's name.</summary>
    public string TypeName { get; }

    /// <summary>The names of the members.</summary>
    public IReadOnlyList<string> MemberNames { get; }

    /// <summary>The number of members.</summary>
    public int Count => _names.Length;

    /// <summary>The UTF-8 name of the member at <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> GetName(int index) => _names[index];

    /// <summary>Finds a member by its UTF-8 name.</summary>
    /// <param name="name">The name as it stands in the payload.</param>
    /// <param name="expected">Where to look first: writers of the same version keep the order.</param>
    /// <returns>The index, or -1 if there is no such member.</returns>
    public int Find(ReadOnlySpan<byte> name, int expected)
    {
        if ((uint)expected < (uint)_names.Length && name.SequenceEqual(_names[expected]))
        {
            return expected;
        }

        for (int i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
