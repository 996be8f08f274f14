using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Diagnostics;

/// <summary>The rules for variants, keys and codecs: each message, and that no code is generated.</summary>
public class PayloadRuleTests
{
    [Theory]
    [InlineData("public abstract record V { public record A : V; }", "'V.A' is not sealed")]
    [InlineData("public abstract record V { public sealed record A<T> : V; }", "'V.A<T>' is generic")]
    [InlineData("public abstract record V { public sealed record A : V; } public sealed record B : V;", "'B' derives from it and is not nested in it")]
    [InlineData("public abstract record V { public abstract record M : V { public class N : X; } public sealed record A : M; } public class X; public class O { public record B : V.M; }", "'O.B' derives from it and is not nested in it")]
    [InlineData("[RoamVariant(0, typeof(A)), RoamVariant(0, typeof(B))] public abstract class V; public class A : V; public class B : V;", "several have the key 0")]
    [InlineData("[RoamVariant(0, typeof(A)), RoamVariant(1, typeof(A))] public abstract class V; public class A : V;", "'A' is listed twice")]
    [InlineData("[RoamVariant(0, typeof(A))] public interface V; public class A;", "'A' does not derive from it")]
    [InlineData("[RoamVariant(0, typeof(A))] public interface V; public abstract class A : V;", "'A' is abstract")]
    [InlineData("[RoamVariant(0, typeof(A<>))] public interface V; public class A<T> : V;", "'A<>' is generic")]
    [InlineData("[RoamVariant(0, typeof(A))] public class V; public class A : V;", "a value of the type itself, which is not abstract, has no key; put it on the list too")]
    [InlineData("[JsonDerivedType(typeof(A), 1), JsonDerivedType(typeof(B), \"b\")] public abstract class V; public class A : V; public class B : V;", "some [JsonDerivedType] have a number and some have none; give all a number, or list them with [RoamVariant]")]
    [InlineData("[JsonDerivedType(typeof(A), 1), JsonDerivedType(typeof(B), 1)] public abstract class V; public class A : V; public class B : V;", "several have the key 1")]
    [InlineData("[JsonDerivedType(typeof(A), -1)] public class V; public class A : V;", "several have the key -1")]
    [InlineData("[JsonDerivedType(typeof(A))] public interface V; public class A;", "'A' does not derive from it")]
    [InlineData("[JsonDerivedType(null!)] public interface V;", "one is not given by typeof")]
    [InlineData("[RoamVariant(0, typeof(A)), Union(0, typeof(A))] public interface V; public class A : V;", "both [RoamVariant] and [Union] list them")]
    [InlineData("[Union(0, \"A\")] public interface V; public class A : V;", "one is not given by typeof")]
    [InlineData("[RoamVariant(0, null!)] public interface V;", "one is not given by typeof")]
    public Task ROAM0030_unknown_variants(string types, string reason) =>
        ReportsAsync(types, "V", $"ROAM0030: IBad.PingAsync: the variants of 'V' are not known, because {reason}");

    [Fact]
    public Task ROAM0030_names_the_path() => ReportsAsync(
        "public abstract record V { public record A : V; } public record Holder(List<V?> Items);",
        "Holder",
        "ROAM0030: IBad.PingAsync → Holder.Items: the variants of 'V' are not known, because 'V.A' is not sealed");

    [Theory]
    [InlineData("public abstract class V;", "ROAM0008: IBad.PingAsync: 'V' cannot be serialised, because an abstract class does not say which type to create; nest sealed types in it, or list them with [RoamVariant]")]
    [InlineData("public interface V;", "ROAM0008: IBad.PingAsync: 'V' cannot be serialised, because an interface does not say which type to create; list them with [RoamVariant]")]
    [InlineData("public abstract record V { public sealed record A(object X) : V; }", "ROAM0008: IBad.PingAsync → V.A → V.A.X: 'object' cannot be serialised, because it does not say what it holds")]
    [InlineData("public abstract record V { sealed record A : V; }", "ROAM0008: IBad.PingAsync → V.A: 'V.A' cannot be serialised, because generated code has no access to it")]
    [InlineData("public abstract record V { public sealed record A(Tx<int> X) : V; }", "ROAM0010: IBad.PingAsync → V.A → V.A.X: 'Tx<int>' stands inside a collection, tuple, result or variant, where the number of channels is not known in advance")]
    [InlineData("[MessagePackFormatter(typeof(int))] public class V;", "ROAM0008: IBad.PingAsync: 'V' cannot be serialised, because its [MessagePackFormatter] is not supported; use [RoamCodec]")]
    [InlineData("public class V { [MessagePackFormatter(typeof(int))] public int X { get; set; } }", "ROAM0008: IBad.PingAsync → V.X: 'int' cannot be serialised, because its [MessagePackFormatter] is not supported; use [RoamCodec]")]
    [InlineData("[MessagePackObject] public class V : IMessagePackSerializationCallbackReceiver { public void OnBeforeSerialize() { } public void OnAfterDeserialize() { } }", "ROAM0008: IBad.PingAsync: 'V' cannot be serialised, because its serialization callbacks would not be called")]
    [InlineData("[MessagePackObject] public class V { [SerializationConstructor] internal V(int x) { X = x; } public V() { } [Key(0)] public int X { get; set; } }", "ROAM0008: IBad.PingAsync: 'V' cannot be serialised, because its [SerializationConstructor] is not public, or has a parameter that no member belongs to")]
    [InlineData("[MessagePackObject] public class V { [SerializationConstructor] public V(long other) { } [Key(0)] public int X { get; set; } }", "ROAM0008: IBad.PingAsync: 'V' cannot be serialised, because its [SerializationConstructor] is not public, or has a parameter that no member belongs to")]
    [InlineData("[MessagePackObject] public class V { [IgnoreMember] public required int X { get; set; } }", "ROAM0008: IBad.PingAsync: 'V' cannot be serialised, because its required member 'X' is not public, or not sent")]
    public Task Other_rules_hold_too(string types, string report) => ReportsAsync(types, "V", report);

    [Theory]
    [InlineData("[MessagePackObject] public class V { [Key(0)] public int X { get; set; } [Key(0)] public int Y; }", "'X' and 'Y' have the same key")]
    [InlineData("[MessagePackObject] public class V { [Key(\"a\")] public int X { get; set; } [Key(\"a\")] public int Y; }", "'X' and 'Y' have the same key")]
    [InlineData("[MessagePackObject] public class V { [Key(0)] public int X { get; set; } [Key(\"a\")] public int Y; }", "'X' and 'Y' have different kinds of keys; give all a number or all a name")]
    [InlineData("[MessagePackObject] public class V { [Key(0)] public int X { get; set; } public int Y; }", "'Y' has no [Key]; give it one, or mark it with [IgnoreMember]")]
    [InlineData("[MessagePackObject] public class V { [Key(-1)] public int X { get; set; } }", "the key of 'X' must be from 0 to 4095")]
    [InlineData("[MessagePackObject] public class V { [Key(4096)] public int X { get; set; } }", "the key of 'X' must be from 0 to 4095")]
    [InlineData("[MessagePackObject] public class V { [Key(0)] internal int X { get; set; } }", "'X' has a key, but cannot be read in public")]
    [InlineData("[MessagePackObject] public class V { [Key(0)] public int X { private get; set; } }", "'X' has a key, but cannot be read in public")]
    [InlineData("public class V { [Key(0)] public int X { get; set; } }", "'X' has a [Key], but the type has no [MessagePackObject]")]
    [InlineData("[DataContract] public class V { [Key(0)] public int X { get; set; } }", "'X' has a [Key], but the type has no [MessagePackObject]")]
    [InlineData("[DataContract] public class V { [DataMember(Order = 0)] public int X { get; set; } [DataMember] public int Y { get; set; } }", "'X' and 'Y' have different kinds of keys; give all a number or all a name")]
    [InlineData("[DataContract] public class V { [DataMember(Order = 1)] public int X { get; set; } [DataMember(Order = 1)] public int Y { get; set; } }", "'X' and 'Y' have the same key")]
    [InlineData("[DataContract] public class V { [DataMember(Name = \"Y\")] public int X { get; set; } [DataMember] public int Y { get; set; } }", "'X' and 'Y' have the same key")]
    [InlineData("[DataContract] public class V { [DataMember] private int X { get; set; } }", "'X' has a key, but cannot be read in public")]
    [InlineData("[MessagePackObject] public class B { [Key(0)] public int X { get; set; } } public class V : B { [Key(0)] public int Y { get; set; } }", "'X' and 'Y' have the same key")]
    public Task ROAM0031_invalid_keys(string types, string reason) =>
        ReportsAsync(types, "V", $"ROAM0031: IBad.PingAsync: the keys of the members of 'V' are invalid, because {reason}");

    [Theory]
    [InlineData("[RoamCodec(typeof(int))] public class V;", "int", "it does not implement IPayloadCodec<T> for that type")]
    [InlineData("[RoamCodec(typeof(string))] public class V;", "string", "it is not a struct")]
    [InlineData("[RoamCodec(null!)] public class V;", "null", "it is not a struct")]
    [InlineData("[RoamCodec(typeof(App.HexCodec))] public class V;", "HexCodec", "it does not implement IPayloadCodec<T> for that type")]
    [InlineData("[RoamCodec(typeof(List<>))] public class V;", "List<>", "it takes other type arguments")]
    [InlineData("[RoamCodec(typeof(C))] public class V { private struct C; }", "V.C", "generated code has no access to it")]
    public Task ROAM0032_invalid_codec_of_a_type(string types, string codec, string reason) =>
        ReportsAsync(types, "V", $"ROAM0032: IBad.PingAsync: '{codec}' cannot be the codec of 'V', because {reason}");

    [Fact]
    public async Task ROAM0032_codec_that_does_not_take_the_type_arguments() => Assert.Equal(
        ["ROAM0032: IBad.PingAsync: 'C<string>' cannot be the codec of 'V<string>', because its constraints do not allow the type arguments"],
        await ReportsOfAsync(
            """
            using Roam.Payloads;
            [RoamCodec(typeof(C<>))] public class V<T>;
            public struct C<T> : IPayloadCodec<V<T>> where T : struct
            {
                public static void Write<TWriter>(ref TWriter writer, V<T> value) where TWriter : struct, IPayloadWriter, allows ref struct { }
                public static V<T> Read<TReader>(ref TReader reader) where TReader : struct, IPayloadReader, allows ref struct => new();
            }
            [RoamService] public interface IBad { ValueTask PingAsync(V<string> value); }
            """));

    [Theory]
    [InlineData("ValueTask PingAsync([RoamCodec(typeof(App.HexCodec))] long value);", "IBad.PingAsync", "long")]
    [InlineData("ValueTask PingAsync([RoamCodec(typeof(App.HexCodec))] Tx<long> value);", "IBad.PingAsync", "long")]
    [InlineData("ValueTask PingAsync([RoamCodec(typeof(App.HexCodec))] IAsyncEnumerable<long> value);", "IBad.PingAsync", "long")]
    [InlineData("[return: RoamCodec(typeof(App.HexCodec))] ValueTask<long> PingAsync();", "IBad.PingAsync", "long")]
    [InlineData("[return: RoamCodec(typeof(App.HexCodec))] IAsyncEnumerable<long> PingAsync();", "IBad.PingAsync", "long")]
    [InlineData("ValueTask PingAsync(Holder value);", "IBad.PingAsync → Holder.X", "long")]
    public async Task ROAM0032_invalid_codec_of_a_place(string method, string path, string type) => Assert.Equal(
        [$"ROAM0032: {path}: 'HexCodec' cannot be the codec of '{type}', because it does not implement IPayloadCodec<T> for that type"],
        await ReportsOfAsync($"public record Holder([RoamCodec(typeof(App.HexCodec))] long X); [RoamService] public interface IBad {{ {method} }}"));

    [Theory]
    [InlineData("ValueTask PingAsync(S[] value);", "IBad.PingAsync", "inside another value")]
    [InlineData("ValueTask PingAsync((S, int) value);", "IBad.PingAsync", "inside another value")]
    [InlineData("ValueTask PingAsync(Holder value);", "IBad.PingAsync → Holder.X", "inside another value")]
    [InlineData("ValueTask<Holder> PingAsync();", "IBad.PingAsync → Holder.X", "inside another value")]
    [InlineData("ValueTask<List<S>> PingAsync();", "IBad.PingAsync", "inside another value")]
    [InlineData("ValueTask<Result<int, S>> PingAsync();", "IBad.PingAsync", "in an error")]
    [InlineData("ValueTask PingAsync(Tx<S> value);", "IBad.PingAsync", "in the items of a stream or channel")]
    [InlineData("ValueTask PingAsync(IAsyncEnumerable<S> value);", "IBad.PingAsync", "in the items of a stream or channel")]
    [InlineData("IAsyncEnumerable<S> PingAsync();", "IBad.PingAsync", "in the items of a stream or channel")]
    public async Task ROAM0040_services_inside_values(string method, string path, string where) => Assert.Equal(
        [$"ROAM0040: {path}: the service 'S' cannot be {where}; it is passed by reference as a parameter of its own, or as what a method returns"],
        await ReportsOfAsync($"[RoamService] public interface S; public record Holder(S X); [RoamService] public interface IBad {{ {method} }}", ["S"]));

    private static async Task ReportsAsync(string types, string type, string expected) =>
        Assert.Equal([expected], await ReportsOfAsync($"{types} [RoamService] public interface IBad {{ ValueTask PingAsync({type}? value); }}"));

    private static async Task<string[]> ReportsOfAsync(string source, params string[] generated)
    {
        string[] sources = ["using System.Runtime.Serialization; using System.Text.Json.Serialization; using MessagePack; " + source, LookAlikes.MessagePack, LookAlikes.Codecs];
        string[] reports = [.. (await GeneratorRun.AnalyzeAsync(GeneratorRun.Compile(sources)))
            .Where(static report => !report.StartsWith("ROAM0016", StringComparison.Ordinal))];
        Assert.Equal(generated, GeneratorRun.Of(sources).AssertFilesCompile().Code.Select(static file => file.HintName.Split('.')[0]));
        return reports;
    }
}
