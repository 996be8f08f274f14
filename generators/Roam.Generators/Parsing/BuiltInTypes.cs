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

    /// <summary>Other types with a codec of their own. The value precedes <c>Codec</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["System.Index"] = "Index",
        ["System.Range"] = "Range",
        ["System.TimeZoneInfo"] = "TimeZoneInfo",
        ["System.Globalization.CultureInfo"] = "CultureInfo",
        ["System.Net.IPAddress"] = "IPAddress",
        ["System.Numerics.Complex"] = "Complex",
        ["System.Numerics.Vector2"] = "Vector2",
        ["System.Numerics.Vector3"] = "Vector3",
        ["System.Numerics.Vector4"] = "Vector4",
        ["System.Text.Json.JsonDocument"] = "JsonDocument",
        ["System.Text.Json.JsonElement"] = "JsonElement",
        ["System.Text.Json.Nodes.JsonArray"] = "JsonArray",
        ["System.Text.Json.Nodes.JsonNode"] = "JsonNode",
        ["System.Text.Json.Nodes.JsonObject"] = "JsonObject",
        ["System.Text.Json.Nodes.JsonValue"] = "JsonValue",
    };

    /// <summary>Why other types of the framework have no codec, and what to use instead, as the end of a sentence.</summary>
    public static readonly IReadOnlyDictionary<string, string> Refused = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["System.IO.Stream"] = "a stream does not travel; take a Tx<ReadOnlyMemory<byte>> or an Rx<ReadOnlyMemory<byte>> as a parameter, or use byte[] for a short one",
        ["System.IO.Pipelines.Pipe"] = "a pipe does not travel; take a Tx<ReadOnlyMemory<byte>> or an Rx<ReadOnlyMemory<byte>> as a parameter",
        ["System.IProgress`1"] = "progress is reported on a channel; take a Tx<T> as a parameter, and report with SendAsync",
        ["System.Threading.Channels.Channel`1"] = "a channel is a Tx<T> or an Rx<T> here; take one as a parameter",
        ["System.Threading.Channels.Channel`2"] = "a channel is a Tx<T> or an Rx<T> here; take one as a parameter",
        ["System.Threading.Channels.ChannelReader`1"] = "a channel is a Tx<T> or an Rx<T> here; take an Rx<T>, or an IAsyncEnumerable<T>, as a parameter",
        ["System.Threading.Channels.ChannelWriter`1"] = "a channel is a Tx<T> or an Rx<T> here; take a Tx<T> as a parameter",
        ["System.IObservable`1"] = "items are sent as they come on a channel or stream; use an IAsyncEnumerable<T>",
        ["System.IObserver`1"] = "items are sent as they come on a channel or stream; take a Tx<T> as a parameter",
        ["System.Exception"] = "an exception does not travel; return a Result<T, TError> with a type of your own, or throw it: the caller gets a RoamException",
        ["System.Threading.CancellationToken"] = "a token may only be the last parameter of a method",
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
        ["System.Collections.Generic.Queue`1"] = "Queue",
        ["System.Collections.Generic.Stack`1"] = "Stack",
        ["System.Collections.Generic.LinkedList`1"] = "LinkedList",
        ["System.Collections.Generic.SortedSet`1"] = "SortedSet",
        ["System.Collections.ObjectModel.Collection`1"] = "Collection",
        ["System.Collections.ObjectModel.ObservableCollection`1"] = "ObservableCollection",
        ["System.Collections.ObjectModel.ReadOnlyCollection`1"] = "ReadOnlyCollection",
        ["System.Collections.ObjectModel.ReadOnlyObservableCollection`1"] = "ReadOnlyObservableCollection",
        ["System.Collections.Concurrent.ConcurrentQueue`1"] = "ConcurrentQueue",
        ["System.Collections.Concurrent.ConcurrentStack`1"] = "ConcurrentStack",
        ["System.Collections.Concurrent.ConcurrentBag`1"] = "ConcurrentBag",
        ["System.Collections.Frozen.FrozenSet`1"] = "FrozenSet",
        ["System.Collections.Immutable.ImmutableHashSet`1"] = "ImmutableHashSet",
        ["System.Collections.Immutable.ImmutableSortedSet`1"] = "ImmutableSortedSet",
        ["System.Collections.Immutable.ImmutableQueue`1"] = "ImmutableQueue",
        ["System.Collections.Immutable.ImmutableStack`1"] = "ImmutableStack",
        ["System.Collections.Immutable.IImmutableList`1"] = "IImmutableList",
        ["System.Collections.Immutable.IImmutableSet`1"] = "IImmutableSet",
        ["System.Collections.Immutable.IImmutableQueue`1"] = "IImmutableQueue",
        ["System.Collections.Immutable.IImmutableStack`1"] = "IImmutableStack",
        ["System.ArraySegment`1"] = "ArraySegment",
        ["System.Collections.Generic.SortedDictionary`2"] = "SortedDictionary",
        ["System.Collections.Generic.SortedList`2"] = "SortedList",
        ["System.Collections.Concurrent.ConcurrentDictionary`2"] = "ConcurrentDictionary",
        ["System.Collections.ObjectModel.ReadOnlyDictionary`2"] = "ReadOnlyDictionary",
        ["System.Collections.Frozen.FrozenDictionary`2"] = "FrozenDictionary",
        ["System.Collections.Immutable.ImmutableSortedDictionary`2"] = "ImmutableSortedDictionary",
        ["System.Collections.Immutable.IImmutableDictionary`2"] = "IImmutableDictionary",
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

    /// <summary>The most elements that a tuple has in the framework: beyond it the last is a tuple of the others.</summary>
    public const int FlatTupleLength = 7;

    /// <summary>The most dimensions of an array.</summary>
    public const int MaximumRank = 4;
}
