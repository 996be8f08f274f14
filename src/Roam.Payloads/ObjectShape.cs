using System.Text;
using Roam.Payloads.MessagePack;

namespace Roam.Payloads;

/// <summary>
/// The members of an object type as they stand in a payload: in declaration order, each with a name. Immutable and safe for any number
/// of threads; a generated codec holds one in a static field.
/// </summary>
public sealed class ObjectShape
{
    // Each name as MessagePack writes it: a header that tells the length, then the UTF-8 text.
    private readonly byte[][] _messagePackNames;
    private readonly int[] _headerLengths;

    /// <summary>Creates the shape.</summary>
    /// <param name="typeName">The type's name, for error messages.</param>
    /// <param name="memberNames">The names of the members, in declaration order, all different.</param>
    public ObjectShape(string typeName, params string[] memberNames)
    {
        ArgumentNullException.ThrowIfNull(typeName);
        ArgumentNullException.ThrowIfNull(memberNames);
        TypeName = typeName;
        MemberNames = [.. memberNames];
        _messagePackNames = new byte[memberNames.Length][];
        _headerLengths = new int[memberNames.Length];
        for (int i = 0; i < memberNames.Length; i++)
        {
            int length = Encoding.UTF8.GetByteCount(memberNames[i]);
            int headerLength = MessagePackFormat.GetStringHeaderLength(length);
            byte[] name = new byte[headerLength + length];
            MessagePackFormat.WriteStringHeader(name, length);
            Encoding.UTF8.GetBytes(memberNames[i], name.AsSpan(headerLength));
            _messagePackNames[i] = name;
            _headerLengths[i] = headerLength;
        }
    }

    /// <summary>The type's name.</summary>
    public string TypeName { get; }

    /// <summary>The names of the members.</summary>
    public IReadOnlyList<string> MemberNames { get; }

    /// <summary>The number of members.</summary>
    public int Count => _messagePackNames.Length;

    /// <summary>The UTF-8 name of the member at <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> GetName(int index) => _messagePackNames[index].AsSpan(_headerLengths[index]);

    /// <summary>Finds a member by its UTF-8 name.</summary>
    /// <param name="name">The name as it stands in the payload.</param>
    /// <param name="expected">Where to look first: writers of the same version keep the order.</param>
    /// <returns>The index, or -1 if there is no such member.</returns>
    public int Find(ReadOnlySpan<byte> name, int expected)
    {
        if ((uint)expected < (uint)Count && name.SequenceEqual(GetName(expected)))
        {
            return expected;
        }

        for (int i = 0; i < Count; i++)
        {
            if (name.SequenceEqual(GetName(i)))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The member's name as MessagePack writes it.</summary>
    internal ReadOnlySpan<byte> GetMessagePackName(int index) => _messagePackNames[index];
}
