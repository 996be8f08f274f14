using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roam.Payloads.Codecs;
using static Roam.Payloads.Tests.CodecCase;

namespace Roam.Payloads.Tests;

/// <summary>Types that MessagePack-CSharp's standard resolver does not know.</summary>
internal static class KnownTypeCases
{
    public static IReadOnlyList<CodecCase> All { get; } =
    [
        Create<FrozenSet<int>, FrozenSetCodec<int, Int32Codec>>("frozenset", new[] { 7 }.ToFrozenSet()),
        Create<FrozenDictionary<string, int>, FrozenDictionaryCodec<string, int, StringCodec, Int32Codec>>(
            "frozendictionary", new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary()),
        Create<Vector2, Vector2Codec>("vector2", new Vector2(1, -2)),
        Create<Vector3, Vector3Codec>("vector3", new Vector3(1, -2, 3)),
        Create<Vector4, Vector4Codec>("vector4", new Vector4(1, -2, 3, float.NaN)),
        Create<Index, IndexCodec>("index", 5),
        Create<Index, IndexCodec>("index.end", ^3),
        Create<Range, RangeCodec>("range", 2..^1),
        Create<Range, RangeCodec>("range.all", ..),
        Create<IPAddress, IPAddressCodec>("ip.4", IPAddress.Parse("192.0.2.1")),
        Create<IPAddress, IPAddressCodec>("ip.6", IPAddress.Parse("fe80::1%3")),
        Create<CultureInfo, CultureInfoCodec>("culture.invariant", CultureInfo.InvariantCulture),
        Create<TimeZoneInfo, TimeZoneInfoCodec>("zone.utc", TimeZoneInfo.Utc),
        Create<JsonElement, JsonElementCodec>("json.element", JsonElement.Parse("{\"a\": [1, null, \"\\u00e9\"]}")),
        Create<JsonNode, JsonNodeCodec>("json.node", JsonNode.Parse("[1,{\"a\":true}]")!),
        Create<JsonObject, JsonObjectCodec>("json.object", new JsonObject { ["a"] = 1 }),
        Create<JsonArray, JsonArrayCodec>("json.array", new JsonArray(1, "x")),
        Create<JsonValue, JsonValueCodec>("json.value", JsonValue.Create(1.5)),
        Create<JsonDocument, JsonDocumentCodec>("json.document", JsonDocument.Parse("[]")),
    ];
}
