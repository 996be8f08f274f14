namespace Roam.Generators.Parsing;

/// <summary>The types that <c>Roam.Payloads.Codecs</c> has codecs for, by metadata name.</summary>
internal static class BuiltInTypes
{
    /// <summary>Types that every format has methods for. The value follows <c>Write</c> and <c>Read</c>, and precedes
    /// <c>Codec</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Primitives = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["System.Boolean"] = "Boolean",
        ["System.SByte"] = "SByte",
        ["System.Byte"] = "Byte",
        ["System.Int16"] = "Int16",
        ["System.UInt16"] = "UInt16",
        ["System.Int32"] = "Int32",
        ["System.UInt32"] = "UInt32",
        ["System.Int64"] = "Int64",
        ["System.UInt64"] = "UInt64",
        ["System.Int128"] = "Int128",
        ["System.UInt128"] = "UInt128",
        ["System.Half"] = "Half",
        ["System.Single"] = "Single",
        ["System.Double"] = "Double",
        ["System.Char"] = "Char",
        ["System.Decimal"] = "Decimal",
        ["System.Guid"] = "Guid",
        ["System.DateTime"] = "DateTime",
        ["System.DateTimeOffset"] = "DateTimeOffset",
        ["System.DateOnly"] = "DateOnly",
        ["System.TimeOnly"] = "TimeOnly",
        ["System.TimeSpan"] = "TimeSpan",
        ["System.Numerics.BigInteger"] = "BigInteger",
        ["System.Uri"] = "Uri",
        ["System.Version"] = "Version",
        ["System.String"] = "String",
    };

    /// <summary>Generic types whose codec takes the codecs of the type arguments. The value precedes <c>Codec</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Collections = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["System.Collections.Generic.List`1"] = "List",
        ["System.Collections.Generic.IList`1"] = "IList",
        ["System.Collections.Generic.ICollection`1"] = "ICollection",
        ["System.Collections.Generic.IEnumerable`1"] = "IEnumerable",
        ["System.Collections.Generic.IReadOnlyList`1"] = "IReadOnlyList",
        ["System.Collections.Generic.IReadOnlyCollection`1"] = "IReadOnlyCollection",
        ["System.Collections.Generic.HashSet`1"] = "HashSet",
        ["System.Collections.Generic.ISet`1"] = "ISet",
        ["System.Collections.Generic.IReadOnlySet`1"] = "IReadOnlySet",
        ["System.Collections.Immutable.ImmutableArray`1"] = "ImmutableArray",
        ["System.Collections.Immutable.ImmutableList`1"] = "ImmutableList",
        ["System.Memory`1"] = "Memory",
        ["System.ReadOnlyMemory`1"] = "ReadOnlyMemory",
        ["System.Collections.Generic.Dictionary`2"] = "Dictionary",
        ["System.Collections.Generic.IDictionary`2"] = "IDictionary",
        ["System.Collections.Generic.IReadOnlyDictionary`2"] = "IReadOnlyDictionary",
        ["System.Collections.Immutable.ImmutableDictionary`2"] = "ImmutableDictionary",
        ["System.Collections.Generic.KeyValuePair`2"] = "KeyValuePair",
    };

    /// <summary>The most elements a tuple may have: beyond it C# nests tuples, which no codec covers.</summary>
    public const int MaximumTupleLength = 7;
}
