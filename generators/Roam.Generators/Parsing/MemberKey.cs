using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>Under what a member stands in a payload: a place in an array, or a name in a map.</summary>
internal sealed record MemberKey
{
    /// <summary>The place, if the member has one.</summary>
    public int? Number { get; private init; }

    public required string Name { get; init; }

    /// <summary>Whether an attribute gives the key. Then the member is sent even if the type computes it.</summary>
    public bool IsExplicit { get; private init; }

    /// <summary>For the order in a map: what <c>[DataMember(Order)]</c> says, or the end.</summary>
    public int Order { get; private init; } = int.MaxValue;

    /// <summary>The name of the member itself.</summary>
    public static MemberKey Implicit(ISymbol member) => new() { Name = member.Name };

    /// <summary>The name of the member itself; <c>[DataMember(Order)]</c> tells its place among the others.</summary>
    public static MemberKey ImplicitInOrder(ISymbol member) => new()
    {
        Name = member.Name,
        Order = member.FindAttribute(SerializerNames.DataMember) is { } attribute ? OrderOf(attribute) ?? -1 : int.MaxValue,
    };

    /// <summary>What <c>[Key]</c> says.</summary>
    public static MemberKey OfKey(ISymbol member, AttributeData attribute) => new()
    {
        Name = attribute.Argument(0) as string ?? member.Name,
        Number = attribute.Argument(0) as int?,
        IsExplicit = true,
    };

    /// <summary>What <c>[DataMember]</c> says.</summary>
    public static MemberKey OfDataMember(ISymbol member, AttributeData attribute) => new()
    {
        Name = attribute.Argument("Name") as string ?? member.Name,
        Number = OrderOf(attribute),
        IsExplicit = true,
    };

    private static int? OrderOf(AttributeData attribute) => attribute.Argument("Order") as int?;
}
