using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>
/// What the attributes of MessagePack-CSharp and of the framework say about an object type: which members are sent, under which keys, and
/// in which order. Bytes are those that MessagePack-CSharp writes for the same type.
/// </summary>
internal sealed class ObjectContract
{
    private readonly Kind _kind;

    private ObjectContract(Kind kind) => _kind = kind;

    private enum Kind
    {
        /// <summary>No attribute: public members by name, in declaration order.</summary>
        Plain,

        /// <summary><c>[MessagePackObject(keyAsPropertyName: true)]</c>.</summary>
        Names,

        /// <summary><c>[MessagePackObject]</c>: every member has a <c>[Key]</c>.</summary>
        Keys,

        /// <summary><c>[DataContract]</c>: members with <c>[DataMember]</c>.</summary>
        DataMembers,
    }

    /// <summary>Whether constructor parameters may be matched with members by their places, as MessagePack-CSharp does.</summary>
    public bool MatchesParametersByPlace => _kind == Kind.Keys;

    public static ObjectContract Of(INamedTypeSymbol type)
    {
        // The attribute is inherited, unlike [DataContract].
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.FindAttribute(SerializerNames.MessagePackObject) is { } attribute)
            {
                return new(attribute.Argument(0) is true ? Kind.Names : Kind.Keys);
            }
        }

        return new(type.FindAttribute(SerializerNames.DataContract) is null ? Kind.Plain : Kind.DataMembers);
    }

    /// <summary>The key of a member; <see langword="null"/> if it is not sent.</summary>
    public MemberKey? KeyOf(ISymbol member)
    {
        if (IsIgnored(member))
        {
            return null;
        }

        switch (_kind)
        {
            case Kind.Keys:
                return FindInherited(member, SerializerNames.Key) is { } key ? MemberKey.OfKey(member, key) : null;
            case Kind.DataMembers:
                return member.FindAttribute(SerializerNames.DataMember) is { } data ? MemberKey.OfDataMember(member, data) : null;
            case Kind.Names:
                return MemberKey.ImplicitInOrder(member);
            default:
                return MemberKey.Implicit(member);
        }
    }

    /// <summary>Whether members of this type stand in an array.</summary>
    public bool UsesArray(IReadOnlyCollection<MemberKey> keys) => _kind switch
    {
        Kind.Keys or Kind.DataMembers => keys.All(static key => key.Number is not null),
        _ => false,
    };

    /// <summary>
    /// Puts members, given in declaration order, into the order of the payload: by key; or properties before fields within each
    /// type; or as declared.
    /// </summary>
    public IEnumerable<T> Sort<T>(IEnumerable<T> members, Func<T, ISymbol> symbolOf, Func<T, MemberKey> keyOf)
    {
        if (_kind == Kind.Plain)
        {
            return members;
        }

        // OrderBy is stable, and GroupBy keeps the order of the types.
        return members.GroupBy(item => symbolOf(item).ContainingType, (IEqualityComparer<INamedTypeSymbol>)SymbolEqualityComparer.Default)
            .SelectMany(group => group.OrderBy(item => symbolOf(item) is IFieldSymbol))
            .OrderBy(item => keyOf(item).Number ?? keyOf(item).Order);
    }

    /// <summary>Why the attributes on the members of a type contradict each other, as the end of a sentence.</summary>
    /// <param name="all">All members of the type and its base types.</param>
    /// <param name="sent">The names of the members that can be read by generated code.</param>
    public string? FindProblem(IEnumerable<ISymbol> all, ISet<string> sent)
    {
        var keys = new List<(ISymbol Member, MemberKey Key)>();
        foreach (ISymbol member in all)
        {
            if (FindProblem(member, isReadable: sent.Contains(member.Name)) is { } problem)
            {
                return problem;
            }

            if (sent.Contains(member.Name) && KeyOf(member) is { } key)
            {
                // An override has the key of what it overrides, and takes its place.
                keys.RemoveAll(item => item.Member.Name == member.Name);
                keys.Add((member, key));
            }
        }

        if (keys.FirstOrDefault(item => item.Key.Number is not null != keys[0].Key.Number is not null) is { Member: { } mixed })
        {
            return $"'{keys[0].Member.Name}' and '{mixed.Name}' have different kinds of keys; give all a number or all a name";
        }

        IGrouping<object, (ISymbol Member, MemberKey Key)>? twice = keys
            .GroupBy(static item => (object?)item.Key.Number ?? item.Key.Name)
            .FirstOrDefault(static group => group.Count() > 1);
        return twice is null ? null : $"'{twice.First().Member.Name}' and '{twice.Last().Member.Name}' have the same key";
    }

    private string? FindProblem(ISymbol member, bool isReadable)
    {
        bool hasKey = FindInherited(member, SerializerNames.Key) is not null;
        bool hasDataMember = member.FindAttribute(SerializerNames.DataMember) is not null;
        bool isSent = !IsIgnored(member) && _kind switch
        {
            Kind.Keys => hasKey,
            Kind.DataMembers => hasDataMember,
            _ => false,
        };
        return
            hasKey && (_kind == Kind.Plain || (_kind == Kind.DataMembers && !hasDataMember)) && !IsIgnored(member)
                ? $"'{member.Name}' has a [Key], but the type has no [MessagePackObject]"
            : _kind == Kind.Keys && isReadable && !hasKey && !IsIgnored(member)
                ? $"'{member.Name}' has no [Key]; give it one, or mark it with [IgnoreMember]"
            : isSent && !isReadable
                ? $"'{member.Name}' has a key, but cannot be read in public"
            : isSent && KeyOf(member)!.Number is < 0 or > RoamNames.MaximumKey
                ? $"the key of '{member.Name}' must be from 0 to {Literals.Number(RoamNames.MaximumKey)}"
            : null;
    }

    /// <summary>Whether attributes say that a member is not sent. Those of other serialisers count only where no attribute says which
    /// members are.</summary>
    private bool IsIgnored(ISymbol member) =>
        FindInherited(member, SerializerNames.IgnoreMember) is not null
        || member.FindAttribute(SerializerNames.IgnoreDataMember) is not null
        || (_kind == Kind.Plain && (IsIgnoredAlways(member) || NonSerializedFields.Contains(member)));

    /// <summary>Whether <c>[JsonIgnore]</c> stands there without a condition, which is about certain values only.</summary>
    private static bool IsIgnoredAlways(ISymbol member)
    {
        const int Always = 1;
        return FindInherited(member, SerializerNames.JsonIgnore) is { } attribute && attribute.Argument("Condition") is null or Always;
    }

    /// <summary>An attribute on a member or, as it is inherited, on a property that it overrides.</summary>
    private static AttributeData? FindInherited(ISymbol member, string attribute)
    {
        for (ISymbol? current = member; current is not null; current = (current as IPropertySymbol)?.OverriddenProperty)
        {
            if (current.FindAttribute(attribute) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
