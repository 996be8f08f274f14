namespace Roam.Generators.Model;

/// <summary>How the members of an object type stand in a payload.</summary>
internal enum ObjectLayout
{
    /// <summary>A map from names to values.</summary>
    Map,

    /// <summary>An array with each member at the place that its key says.</summary>
    Array,
}

/// <summary>An object type that gets a codec.</summary>
internal sealed record ObjectModel
{
    public required string Type { get; init; }

    /// <summary>The type's name for messages.</summary>
    public required string DisplayName { get; init; }

    public required string CodecName { get; init; }

    public required bool IsReferenceType { get; init; }

    /// <summary>Whether other types may derive from it, so that a value's own type must be compared.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Whether channels are among its members, directly or deeper.</summary>
    public required bool CarriesChannels { get; init; }

    public required ObjectLayout Layout { get; init; }

    /// <summary>The members in the order of the payload.</summary>
    public required EquatableArray<MemberModel> Members { get; init; }

    /// <summary>The arguments of the constructor, as indices of <see cref="Members"/>.</summary>
    public required EquatableArray<int> ConstructorArguments { get; init; }
}

/// <summary>How a member gets its value when an object is read.</summary>
internal enum MemberAssignment
{
    /// <summary>By the constructor alone.</summary>
    Constructor,

    /// <summary>In the object initializer, always: it is <c>required</c>.</summary>
    Required,

    /// <summary>In the object initializer, because it is <c>init</c>-only; if it is missing, the type's own initializer counts.</summary>
    InitOnly,

    /// <summary>After construction, if it is there.</summary>
    Settable,

    /// <summary>After construction, if it is there: the type has made a collection, which takes the elements.</summary>
    Filled,

    /// <summary>Not at all: the type computes it. It is sent because an attribute says so.</summary>
    Computed,
}

/// <summary>A member of an object type.</summary>
internal sealed record MemberModel
{
    /// <summary>The C# name, escaped where it is a keyword.</summary>
    public required string Name { get; init; }

    /// <summary>The name in the payload.</summary>
    public required string WireName { get; init; }

    /// <summary>The place in the payload, if the layout is an array.</summary>
    public required int? Key { get; init; }

    /// <summary>The local variable that holds the value while the object is read.</summary>
    public required string LocalName { get; init; }

    /// <summary>The local variable that tells whether it was read.</summary>
    public required string SeenName { get; init; }

    public required ValueModel Value { get; init; }

    public required MemberAssignment Assignment { get; init; }

    /// <summary>Whether an object without this member is refused.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>What the local variable begins with: the default value of the constructor parameter, or the type's.</summary>
    public required string Default { get; init; }

    /// <summary>Whether the constructor parameter forbids the <see langword="null"/> that the member allows.</summary>
    public required bool ForgiveNull { get; init; }
}
