using System.Text;
using Roam.Payloads.MessagePack;

namespace Roam.Payloads;

/// <summary>
/// The members of an object type as they stand in a payload: in order, each with a name and, if the type asks for it, a key. Immutable
/// and safe for any number of threads; a generated codec holds one in a static field.
/// </summary>
public sealed class ObjectShape
{
    // Each name as MessagePack writes it: a header that tells the length, then the UTF-8 text.
    private readonly byte[][] _messagePackNames;
    private readonly int[] _headerLengths;

    // With keys only: the member at each place of the array, or -1; and by member, the empty places before it.
    private readonly int[]? _memberOfKey;
    private readonly int[] _gaps = [];
    private readonly bool[] _allowsNull = [];

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

    private ObjectShape(string typeName, KeyedMember[] members)
        : this(typeName, Array.ConvertAll(members, static member => member.Name))
    {
        _gaps = new int[members.Length];
        _allowsNull = new bool[members.Length];
        int next = 0;
        for (int i = 0; i < members.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(members[i].Key, next, nameof(members));
            _gaps[i] = members[i].Key - next;
            _allowsNull[i] = members[i].AllowsNull;
            next = members[i].Key + 1;
        }

        _memberOfKey = new int[next];
        Array.Fill(_memberOfKey, -1);
        for (int i = 0; i < members.Length; i++)
        {
            _memberOfKey[members[i].Key] = i;
        }
    }

    /// <summary>The type's name.</summary>
    public string TypeName { get; }

    /// <summary>The names of the members.</summary>
    public IReadOnlyList<string> MemberNames { get; }

    /// <summary>The number of members.</summary>
    public int Count => _messagePackNames.Length;

    /// <summary>
    /// Whether the members have keys. Self-describing formats then write an array with each member at the place that its key says,
    /// instead of a map by names.
    /// </summary>
    public bool HasKeys => _memberOfKey is not null;

    /// <summary>The number of places in the array, if members have keys.</summary>
    public int KeyCount => _memberOfKey?.Length ?? 0;

    /// <summary>Creates the shape of a type whose members have keys.</summary>
    /// <param name="typeName">The type's name, for error messages.</param>
    /// <param name="members">The members with their keys, in ascending order of keys, all different.</param>
    /// <exception cref="ArgumentOutOfRangeException">A key is negative, or not greater than the one before it.</exception>
    public static ObjectShape WithKeys(string typeName, params KeyedMember[] members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return new(typeName, members);
    }

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

    /// <summary>Finds a member by its key.</summary>
    /// <returns>The index, or -1 if there is no such member, or members have no keys.</returns>
    public int FindKey(int key) => _memberOfKey is not null && (uint)key < (uint)_memberOfKey.Length ? _memberOfKey[key] : -1;

    /// <summary>How many places without a member precede the one of the member at <paramref name="index"/>.</summary>
    public int GetGap(int index) => _gaps[index];

    /// <summary>Whether null is a value of the member at <paramref name="index"/>, which has a key.</summary>
    public bool AllowsNull(int index) => _allowsNull[index];

    /// <summary>The member's name as MessagePack writes it.</summary>
    internal ReadOnlySpan<byte> GetMessagePackName(int index) => _messagePackNames[index];
}
