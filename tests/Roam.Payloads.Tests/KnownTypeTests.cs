using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests;

/// <summary>Types of the framework whose codecs do more than to write their parts.</summary>
public class KnownTypeTests
{
    public static TheoryData<string> Names => [.. KnownTypeCases.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_comes_back(string name)
    {
        CodecCase codec = KnownTypeCases.All.Single(item => item.Name == name);
        byte[] payload = codec.Write<Payload>();
        object? value = codec.Read<Payload>(payload);
        Assert.Equal(payload, codec.ReadAndWrite<Payload>(payload));
        Assert.Equal(Text(codec.Value), Text(value));

        static string? Text(object? value) => value switch
        {
            JsonElement element => element.GetRawText(),
            JsonDocument document => document.RootElement.GetRawText(),
            JsonNode node => node.ToJsonString(),
            System.Collections.IEnumerable values => string.Join(' ', values.Cast<object>()),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
    }

    [Fact]
    public void Forms_are_those_that_the_documentation_says()
    {
        Assert.Equal(Payload.FromHex("05"), Payload.Write<Index, IndexCodec>(5));
        Assert.Equal(Payload.FromHex("fc"), Payload.Write<Index, IndexCodec>(^3));
        Assert.Equal(Payload.FromHex("92 02 fe"), Payload.Write<Range, RangeCodec>(2..^1));
        Assert.Equal(Payload.FromHex("ab 3139322e302e322e313233"), Payload.Write<IPAddress, IPAddressCodec>(IPAddress.Parse("192.0.2.123")));
        Assert.Equal(Payload.FromHex("a3 555443"), Payload.Write<TimeZoneInfo, TimeZoneInfoCodec>(TimeZoneInfo.Utc));
        Assert.Equal(Payload.FromHex("a0"), Payload.Write<CultureInfo, CultureInfoCodec>(CultureInfo.InvariantCulture));
        Assert.Equal(Payload.FromHex("a7 7b2261223a317d"), Payload.Write<JsonObject, JsonObjectCodec>(new JsonObject { ["a"] = 1 }));
    }

    [Fact]
    public void Stack_is_read_with_the_same_element_at_its_top()
    {
        byte[] payload = Payload.Write<Stack<int>, StackCodec<int, Int32Codec>>(new([1, 2, 3]));
        Assert.Equal(3, Payload.Read<Stack<int>, StackCodec<int, Int32Codec>>(payload).Peek());
        Assert.True(Payload.Read<ConcurrentStack<int>, ConcurrentStackCodec<int, Int32Codec>>(payload).TryPeek(out int top));
        Assert.Equal(3, top);
        Assert.Equal(3, Payload.Read<ImmutableStack<int>, ImmutableStackCodec<int, Int32Codec>>(payload).Peek());
        Assert.Equal(1, Payload.Read<Queue<int>, QueueCodec<int, Int32Codec>>(Payload.FromHex("93 01 02 03")).Peek());
    }

    [Theory]
    [InlineData("93 02 02 93 01 02 03")]
    [InlineData("93 ff ff 91 01")]
    [InlineData("93 ce7fffffff ce7fffffff 90")]
    [InlineData("93 ce00010000 ce00010000 90")]
    [InlineData("93 00 ff 90")]
    [InlineData("92 01 90")]
    public void Rectangle_of_other_lengths_than_its_elements_is_refused(string payload) =>
        Payload.AssertRefused<int[,], Array2Codec<int, Int32Codec>>(payload);

    [Fact]
    public void Rectangle_of_references_comes_back()
    {
        object[,] covariant = new string[,] { { "a", "b" } };
        byte[] payload = Payload.Write<string[,], Array2Codec<string, StringCodec>>((string[,])covariant);
        Assert.Equal(new[,] { { "a", "b" } }, Payload.Read<string[,], Array2Codec<string, StringCodec>>(payload));
    }

    [Theory]
    [InlineData("../../../../dev/zero")]
    [InlineData("/dev/zero")]
    [InlineData("Europe/../../../../dev/zero")]
    [InlineData("")]
    [InlineData("Nowhere/Nothing")]
    public void Time_zone_that_the_system_does_not_know_is_refused(string id)
    {
        byte[] payload = Payload.Write<string, StringCodec>(id);
        Payload.AssertRefused<TimeZoneInfo, TimeZoneInfoCodec>(payload);
        TimeZoneInfo custom = TimeZoneInfo.CreateCustomTimeZone("App/Own", TimeSpan.Zero, "own", "own");
        Assert.Throws<PayloadException>(() => Payload.Write<TimeZoneInfo, TimeZoneInfoCodec>(custom));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"a\":1} x")]
    public void Text_that_is_no_JSON_is_refused_and_not_quoted(string text)
    {
        byte[] payload = Payload.Write<string, StringCodec>(text);
        PayloadException error = Payload.AssertRefused<JsonElement, JsonElementCodec>(payload);
        Assert.StartsWith("Expected JSON, found a text that is none at line 0", error.Message, StringComparison.Ordinal);
        Payload.AssertRefused<JsonNode, JsonNodeCodec>(payload);
        Payload.AssertRefused<JsonDocument, JsonDocumentCodec>(payload);
    }

    [Fact]
    public void JSON_of_another_kind_with_a_property_twice_or_too_deep_is_refused()
    {
        Payload.AssertRefused<JsonObject, JsonObjectCodec>(Payload.Write<string, StringCodec>("[]"));
        Payload.AssertRefused<JsonNode, JsonNodeCodec>(Payload.Write<string, StringCodec>("null"));
        Payload.AssertRefused<JsonNode, JsonNodeCodec>(Payload.Write<string, StringCodec>("{\"a\":1,\"a\":2}"));
        Payload.AssertRefused<JsonElement, JsonElementCodec>(Payload.Write<string, StringCodec>(new string('[', 100_000)));
        Assert.Throws<PayloadException>(() => Payload.Write<JsonElement, JsonElementCodec>(default));
    }

    [Fact]
    public void Elements_without_an_order_are_refused()
    {
        Payload.AssertRefused<SortedSet<object>, SortedSetCodec<object, Samples.ObjectAsStringCodec>>(
            Payload.FromHex("00")); // not a list at all
        PayloadException error = Assert.Throws<PayloadException>(() =>
        {
            Payload.Read<SortedSet<Version[]>, SortedSetCodec<Version[], ArrayCodec<Version, VersionCodec>>>(Payload.FromHex("92 91a3312e30 91a3312e31"));
        });
        Assert.Equal("Elements of type 'System.Version[]' cannot be put in order.", error.Message);
    }

    [Fact]
    public void Culture_that_the_system_does_not_know_is_refused() =>
        Payload.AssertRefused<CultureInfo, CultureInfoCodec>(Payload.Write<string, StringCodec>("xx-nowhere"));
}
