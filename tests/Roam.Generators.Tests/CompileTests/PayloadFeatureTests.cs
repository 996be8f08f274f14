using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>What codecs of variants, keyed members and types with codecs of their own do. Their bytes are compared elsewhere.</summary>
public class PayloadFeatureTests
{
    [Fact]
    public void Variants_of_every_kind_come_back() => Assert.Equal(
        "Circle { Radius = 1 } | Group { Parts = 2 } | null | Some { Value = 5 } | None { } | Card 4711 | Cash 9 | Leaf { } | (Circle { Radius = 3 }, 7)",
        Execution.Run(
            """
            namespace App;

            public abstract record Shape
            {
                public sealed record Circle(double Radius) : Shape;
                public sealed record Group(List<Shape?> Parts) : Shape { public override string ToString() => $"Group {{ Parts = {Parts.Count} }}"; }
            }

            public abstract class Option<T>
            {
                public sealed class Some : Option<T> { public required T Value { get; init; } public override string ToString() => $"Some {{ Value = {Value} }}"; }
                public sealed class None : Option<T> { public override string ToString() => "None { }"; }
            }

            public abstract record Root { public abstract record Middle : Root { public sealed record Leaf : Middle; } }

            [RoamVariant(-5, typeof(Card)), RoamVariant(3, typeof(GoldCard)), RoamVariant(2, typeof(Cash))]
            public interface IPayment;
            public class Card : IPayment { public string Number { get; set; } = ""; public override string ToString() => $"{GetType().Name} {Number}"; }
            public class GoldCard : Card;
            public struct Cash : IPayment { public int Amount { get; set; } public override string ToString() => $"Cash {Amount}"; }

            public record All(Shape A, Shape B, Shape? C, Option<int> D, Option<int> E, IPayment F, IPayment? G, Root H, (Shape, int) I);

            [RoamService]
            public interface IEcho { ValueTask<All> EchoAsync(All value); }

            internal static class Test
            {
                internal static string Run()
                {
                    All all = new(
                        new Shape.Circle(1), new Shape.Group([new Shape.Circle(2), null]), null, new Option<int>.Some { Value = 5 }, new Option<int>.None(),
                        new Card { Number = "4711" }, new Cash { Amount = 9 }, new Root.Middle.Leaf(), (new Shape.Circle(3), 7));
                    all = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, All>.EchoResult(all);
                    return string.Join(" | ", all.A, all.B, all.C is null ? "null" : "", all.D, all.E, all.F, all.G, all.H, all.I);
                }
            }
            """));

    [Fact]
    public void Variants_that_are_not_known_are_refused() => Assert.Equal(
        """
        Expected the key of a variant of V at byte 2, found positive fixint out of its range.
        'App.SubA' is not among the variants of 'V'.
        'IEcho.EchoAsync(value)' is null, but its type does not allow that.
        Expected V at byte 1, found nil.
        """,
        Execution.Run(
            """
            namespace App;

            [RoamVariant(1, typeof(A)), RoamVariant(7, typeof(B))]
            public abstract class V;
            public class A : V;
            public class SubA : A;
            public class B : V;

            [RoamService]
            public interface IEcho { ValueTask<V> EchoAsync(V value); }

            internal static class Test
            {
                internal static string Run() => string.Join("\n",
                    Error(() => Read([0x91, 0x92, 2, 0x80])),
                    Error(() => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, V>.Write(new(new SubA()))),
                    Error(() => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, V>.Write(new(null!))),
                    Error(() => Read([0x91, 0xc0])));

                private static string Error(Action action) => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, V>.Error(action);

                private static void Read(byte[] bytes) => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, V>.Read(bytes);
            }
            """).ReplaceLineEndings());

    [Fact]
    public void Codecs_are_used_wherever_they_are_named() => Assert.Equal(
        "164 | 92 A23332 A87A6F6E6520555443 | member 255, optional 16, null, type 5/6, generic 7, zone UTC, list 2",
        Execution.Run(
            """
            using System.Buffers;
            using Roam.CompilerServices;
            using Roam.Payloads;
            namespace App;

            [RoamCodec(typeof(PairCodec))] public sealed class Pair(object left, object right) { public object Left => left; public object Right => right; }
            public readonly struct PairCodec : IPayloadCodec<Pair>
            {
                public static void Write<TWriter>(ref TWriter writer, Pair value) where TWriter : struct, IPayloadWriter, allows ref struct =>
                    writer.WriteString($"{value.Left}/{value.Right}");
                public static Pair Read<TReader>(ref TReader reader) where TReader : struct, IPayloadReader, allows ref struct =>
                    reader.ReadString().Split('/') is [var left, var right] ? new Pair(left, right) : throw new PayloadException("no pair");
            }

            [RoamCodec(typeof(BoxCodec<>))] public interface IBox<T> { T Value { get; } }
            public sealed record Box<T>(T Value) : IBox<T>;
            public readonly struct BoxCodec<T> : IPayloadCodec<IBox<T>>
            {
                public static void Write<TWriter>(ref TWriter writer, IBox<T> value) where TWriter : struct, IPayloadWriter, allows ref struct =>
                    writer.WriteString(value.Value!.ToString()!);
                public static IBox<T> Read<TReader>(ref TReader reader) where TReader : struct, IPayloadReader, allows ref struct =>
                    new Box<T>((T)Convert.ChangeType(reader.ReadString(), typeof(T)));
            }

            public record Holder([RoamCodec(typeof(HexCodec))] int Member, Pair Pair, Pair? NoPair, IBox<int> Box, List<Pair> Pairs)
            {
                [RoamCodec(typeof(HexCodec))] public int? Optional { get; set; }
                [RoamCodec(typeof(HexCodec))] public int? None { get; set; }
                [RoamCodec(typeof(ZoneCodec))] public required TimeZoneInfo Zone { get; init; }
                [RoamCodec(typeof(ZoneCodec))] public TimeZoneInfo? NoZone { get; init; }
            }

            [RoamService]
            public interface IEcho
            {
                ValueTask<Holder> EchoAsync(Holder value);
                [return: RoamCodec(typeof(HexCodec))] ValueTask<int> AddAsync([RoamCodec(typeof(HexCodec))] int left, [RoamCodec(typeof(ZoneCodec))] TimeZoneInfo? zone = null);
                [return: RoamCodec(typeof(ZoneCodec))] IAsyncEnumerable<TimeZoneInfo> WatchAsync([RoamCodec(typeof(HexCodec))] Rx<int> numbers, [RoamCodec(typeof(ZoneCodec))] IAsyncEnumerable<TimeZoneInfo> zones);
            }

            internal static class Test
            {
                internal static string Run()
                {
                    byte[] bytes = Wire<EchoDescriptor.AddMethod, EchoDescriptor.AddMethod.Arguments, int>.Write(new(50, TimeZoneInfo.Utc));
                    string hex = Convert.ToHexString(bytes);
                    Holder holder = new(255, new(5, 6), null, new Box<int>(7), [new(1, 2), new(3, 4)]) { Optional = 16, Zone = TimeZoneInfo.Utc };
                    holder = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Holder>.EchoResult(holder);
                    return $"{Wire<EchoDescriptor.AddMethod, EchoDescriptor.AddMethod.Arguments, int>.EchoResult(164)} | {hex[..2]} {hex[2..8]} {hex[8..]}"
                        + $" | member {holder.Member}, optional {holder.Optional}, {holder.None?.ToString() ?? "null"}, type {holder.Pair.Left}/{holder.Pair.Right}, generic {holder.Box.Value}, zone {holder.Zone.Id}, list {holder.Pairs.Count}";
                }
            }
            """,
            LookAlikes.Codecs));

    [Fact]
    public void Keyed_members_are_read_from_shorter_longer_and_emptier_arrays() => Assert.Equal(
        """
        1 b c 4
        1 old c 9
        1 old null 9
        1 b c 4
        The payload of 'Keyed' lacks the required member 'A'.
        The payload of 'Keyed' lacks the required member 'A'.
        """,
        Execution.Run(
            """
            using MessagePack;
            using Roam.CompilerServices;
            namespace App;

            [MessagePackObject]
            public class Keyed(int a)
            {
                [Key(0)] public int A { get; } = a;
                [Key(2)] public string B { get; set; } = "old";
                [Key(3)] public string? C { get; init; } = "c";
                [Key(4)] public int D { get; set; } = 9;
                [Key(6)] public int Computed => A + D;
            }

            [RoamService]
            public interface IEcho { ValueTask EchoAsync(Keyed value); }

            internal static class Test
            {
                internal static string Run() => string.Join("\n",
                    Read([0x91, 0x95, 1, 0xc0, 0xa1, (byte)'b', 0xa1, (byte)'c', 4]),
                    Read([0x91, 0x91, 1]),
                    Read([0x91, 0x95, 1, 0x81, 1, 2, 0xc0, 0xc0, 0xc0]),
                    Read([0x91, 0x99, 1, 0xc0, 0xa1, (byte)'b', 0xa1, (byte)'c', 4, 0x91, 0xc0, 99, 0x80, 7]),
                    Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Unit>.Error(() => Read([0x91, 0x90])),
                    Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Unit>.Error(() => Read([0x91, 0x91, 0xc0])));

                private static string Read(byte[] bytes)
                {
                    Keyed value = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Unit>.Read(bytes).Value;
                    return $"{value.A} {value.B} {value.C ?? "null"} {value.D}";
                }
            }
            """,
            LookAlikes.MessagePack).ReplaceLineEndings());

    [Fact]
    public void Constructors_are_chosen_and_matched_as_attributes_say() => Assert.Equal(
        "1 2 | 3 4 x | 5 6",
        Execution.Run(
            """
            using MessagePack;
            namespace App;

            // The parameters have other names than the members, but stand at their keys.
            [MessagePackObject]
            public class ByPlace { public ByPlace(int first, int second) { X = first; Y = second; } [Key(0)] public int X { get; } [Key(1)] public int Y { get; } }

            [MessagePackObject]
            public class Named
            {
                public Named(int x) { X = x; }
                [SerializationConstructor] public Named(int x, int y) { X = x; Y = y; Text = "x"; }
                [Key("a")] public int X { get; } [Key("b")] public int Y { get; } [IgnoreMember] public string Text { get; } = "";
            }

            // By name, although the keys are the other way round.
            [MessagePackObject]
            public record Turned([property: Key(1)] int X, [property: Key(0)] int Y);

            public record All(ByPlace A, Named B, Turned C);

            [RoamService]
            public interface IEcho { ValueTask<All> EchoAsync(All value); }

            internal static class Test
            {
                internal static string Run()
                {
                    All all = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, All>.EchoResult(new(new(1, 2), new(3, 4), new(5, 6)));
                    return $"{all.A.X} {all.A.Y} | {all.B.X} {all.B.Y} {all.B.Text} | {all.C.X} {all.C.Y}";
                }
            }
            """,
            LookAlikes.MessagePack));

    [Fact]
    public void Channels_in_opaque_members_are_not_counted()
    {
        GeneratorRun run = GeneratorRun.Of(
            """
            using Roam.Payloads;
            namespace App;

            public record Opaque(Tx<int> Output);
            public readonly struct OpaqueCodec : IPayloadCodec<Opaque>
            {
                public static void Write<TWriter>(ref TWriter writer, Opaque value) where TWriter : struct, IPayloadWriter, allows ref struct => writer.WriteInt32(1);
                public static Opaque Read<TReader>(ref TReader reader) where TReader : struct, IPayloadReader, allows ref struct => new(null!);
            }
            public record Holder([RoamCodec(typeof(OpaqueCodec))] Opaque Hidden, [RoamCodec(typeof(HexCodec)), Credit(5)] Tx<int> Output);

            [RoamService]
            public interface IEcho
            {
                ValueTask<int> ArgumentAsync([RoamCodec(typeof(OpaqueCodec))] Opaque value);
                ValueTask MemberAsync(Holder value);
            }
            """,
            LookAlikes.Codecs).AssertCompiles();
        string credits = Assert.Single(run.Text.Split('\n'), static line => line.Contains("channelCredits", StringComparison.Ordinal));
        Assert.EndsWith(", channelCredits: [5])", credits);
    }
}
