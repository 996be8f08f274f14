using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Parsing;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Parsing;

/// <summary>The ids by which peers that speak Postcard know methods. Expected ids and bytes are those of roam's Rust peers.</summary>
public partial class CanonicalSignatureTests
{
    /// <summary>The service that every roam implementation is tested with.</summary>
    private const string Testbed =
        """
        namespace App;

        public record Point(int X, int Y);
        public record Person(string Name, byte Age, string? Email);
        public record Rectangle(Point TopLeft, Point BottomRight, string? Label);
        public enum Color { Red, Green, Blue }
        public abstract record Shape
        {
            public sealed record Circle(double Radius) : Shape;
            [RoamName("Rectangle")] public sealed record Box(double Width, double Height) : Shape;
            public sealed record Point : Shape;
        }
        public record Canvas(string Name, List<Shape> Shapes, Color Background);
        public abstract record Message
        {
            public sealed record Text([RoamName("0")] string Value) : Message;
            public sealed record Number([property: RoamName("0")] long Value) : Message;
            public sealed record Data : Message { [RoamName("0")] public required byte[] Value { get; init; } }
        }
        public enum MathError { DivisionByZero, Overflow }
        public enum LookupError { NotFound, AccessDenied }

        [RoamService]
        public interface ITestbed
        {
            ValueTask<string> EchoAsync(string message, CancellationToken cancellationToken = default);
            Task<string> Reverse(string message);
            ValueTask<Result<long, MathError>> DivideAsync(long dividend, long divisor);
            ValueTask<Result<Person, LookupError>> LookupAsync(uint id);
            ValueTask<long> SumAsync(Rx<int> numbers);
            ValueTask GenerateAsync(uint count, Tx<int> output);
            ValueTask TransformAsync(Rx<string> input, [Credit(64)] Tx<string> output, CallContext context);
            ValueTask<Point> EchoPointAsync(Point point);
            ValueTask<Person> CreatePersonAsync(string name, byte age, string? email);
            ValueTask<double> RectangleAreaAsync(Rectangle rectangle);
            ValueTask<Color?> ParseColorAsync(string name);
            ValueTask<double> ShapeAreaAsync(Shape shape);
            ValueTask<Canvas> CreateCanvasAsync(string name, IReadOnlyList<Shape> shapes, Color background);
            ValueTask<Message> ProcessMessageAsync(Message message);
            ValueTask<Point[]> GetPointsAsync(uint count);
            ValueTask<(string, int)> SwapPairAsync((int Number, string Text) pair);
        }
        """;

    private static readonly Lazy<string> TestbedText = new(static () => GeneratorRun.Of(Testbed).AssertCompiles().Text);

    [Theory]
    [InlineData("Echo", 0x9aabc4ba61fd5df3, "25010f0f")]
    [InlineData("Reverse", 0xcba154600f640175, "25010f0f")]
    [InlineData("Divide", 0xc3964cbee4b1d590, "25020a0a10")]
    [InlineData("Lookup", 0xe71a0faedd014e59, "25010410")]
    [InlineData("Sum", 0x855b3a25d97bfefd, "250127090a")]
    [InlineData("Generate", 0x54d2273d8cdb9c38, "250204260910")]
    [InlineData("Transform", 0x5d9895604eb18b19, "2502270f260f10")]
    [InlineData("EchoPoint", 0x453fa9bf6932528c, "250130020178090179093002017809017909")]
    [InlineData("CreatePerson", 0x3dd231f57b1bca21, "25030f02210f3003046e616d650f036167650205656d61696c210f")]
    [InlineData(
        "RectangleArea",
        0xba75c48683f1d9e6,
        "2501300308746f705f6c65667430020178090179090c626f74746f6d5f72696768743002017809017909056c6162656c210f0d")]
    [InlineData("ParseColor", 0xe285f31c6dfffbfc, "25010f213103035265640005477265656e0004426c756500")]
    [InlineData(
        "ShapeArea",
        0x6e706354167c00c2,
        "2501310306436972636c650201067261646975730d0952656374616e676c6502020577696474680d066865696768740d05506f696e74000d")]
    [InlineData("CreateCanvas", 0xa914982e7d3c7b55, null)]
    [InlineData(
        "ProcessMessage",
        0xed1dc0c625889d30,
        "250131030454657874010f064e756d626572010a0444617461011131030454657874010f064e756d626572010a04446174610111")]
    [InlineData("GetPoints", 0x5c8707f5ae4ccbcc, "250104203002017809017909")]
    [InlineData("SwapPair", 0xacd19a29fe0d470c, "25012502090f25020f09")]
    public void The_ids_of_the_Testbed_are_those_of_its_Rust_peers(string method, ulong id, string? bytes)
    {
        Match match = SignatureId(TestbedText.Value, method);
        Assert.Equal(id, ulong.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (bytes is not null)
        {
            CSharpCompilation compilation = GeneratorRun.Compile(Testbed);
            Assert.Equal(bytes, Bytes(compilation.GetTypeByMetadataName("App.ITestbed")!, compilation, method));
        }
    }

    [Theory]
    [InlineData("Echo", "7d7e2977f77f5bb9afd0c027880712a810f58260cb8d2fc09aec875f37adbf6b")]
    [InlineData("Divide", "bd1b91342f28925e99b7f5b1164a11cb2222813ee89e98d03b2e96e9c80034e7")]
    [InlineData("Lookup", "2da6f527995190910fb185fc253867a77742363389b50ce71a778e9ab865ec92")]
    [InlineData("Sum", "073b80d61e194c907a509279a219913dd0b4a5fa24c9ec05feede28844b49f77")]
    [InlineData("Generate", "71199d6ce8e3f25d93a8e4ab551947881fcae560b63646ec82c100229b201dfc")]
    [InlineData("Transform", "10f06cd2dc59c8c0e13f74050dec59f273eea1444b52f8eec0016bff93834e08")]
    [InlineData("EchoPoint", "a5ad080d2aab986492c5f53b742bdf1b475f32de03f0ecefcdd4ebdd971c85a5")]
    [InlineData("SwapPair", "d5bbbe0b44b272dea424e1d49de4280c9d283016bbd9d03eb11f11700af133d1")]
    public void The_hash_of_a_signature_is_that_of_the_peers(string method, string hash)
    {
        CSharpCompilation compilation = GeneratorRun.Compile(Testbed);
        string bytes = Bytes(compilation.GetTypeByMetadataName("App.ITestbed")!, compilation, method);
        Assert.Equal(hash, Convert.ToHexStringLower(Blake3.Hash(Convert.FromHexString(bytes))));
    }

    [Theory]
    [InlineData("[RoamName(\"echo\")] ValueTask<string> SayAsync(string text);")]
    [InlineData("[RoamMethod(\"echo\")] ValueTask<string> SayAsync(string text);")]
    [InlineData("[RoamName(\"echo\"), RoamMethod(\"echo\")] ValueTask<string> SayAsync(string text);")]
    [InlineData("[RoamMethod, RoamName(\"ECHO\")] ValueTask<string> SayAsync(string text);")]
    public void A_method_may_be_named_as_its_peers_name_it(string method)
    {
        string text = GeneratorRun.Of($"namespace App; [RoamService(Name = \"Testbed\")] public interface IA {{ {method} }}").AssertCompiles().Text;
        Assert.Equal("9aabc4ba61fd5df3", SignatureId(text, "Say").Groups[1].Value);
    }

    [Theory]
    [InlineData("bool", "01")]
    [InlineData("byte", "02")]
    [InlineData("ushort", "03")]
    [InlineData("uint", "04")]
    [InlineData("ulong", "05")]
    [InlineData("UInt128", "06")]
    [InlineData("sbyte", "07")]
    [InlineData("short", "08")]
    [InlineData("int", "09")]
    [InlineData("long", "0a")]
    [InlineData("Int128", "0b")]
    [InlineData("float", "0c")]
    [InlineData("double", "0d")]
    [InlineData("char", "0e")]
    [InlineData("string", "0f")]
    [InlineData("Half", "0c")]
    [InlineData("decimal", "0f")]
    [InlineData("Uri", "0f")]
    [InlineData("Version", "0f")]
    [InlineData("TimeSpan", "0a")]
    [InlineData("BigInteger", "11")]
    [InlineData("Guid", "10")]
    [InlineData("DateTime", "10")]
    [InlineData("DateTimeOffset", "10")]
    [InlineData("DateOnly", "10")]
    [InlineData("TimeOnly", "10")]
    [InlineData("int?", "2109")]
    [InlineData("string?", "210f")]
    [InlineData("byte[]", "11")]
    [InlineData("Memory<byte>", "11")]
    [InlineData("ReadOnlyMemory<byte>", "11")]
    [InlineData("List<byte>", "11")]
    [InlineData("ImmutableArray<byte>", "11")]
    [InlineData("List<sbyte>", "2007")]
    [InlineData("List<byte?>", "202102")]
    [InlineData("int[]", "2009")]
    [InlineData("int[][]", "202009")]
    [InlineData("IEnumerable<string?>", "20210f")]
    [InlineData("Memory<int>", "2009")]
    [InlineData("HashSet<byte>", "2402")]
    [InlineData("ISet<int>", "2409")]
    [InlineData("IReadOnlySet<string>", "240f")]
    [InlineData("Dictionary<string, int>", "230f09")]
    [InlineData("IReadOnlyDictionary<int, byte[]?>", "23092111")]
    [InlineData("ImmutableDictionary<string, List<int>>", "230f2009")]
    [InlineData("KeyValuePair<string, int>", "25020f09")]
    [InlineData("(int, string, bool)", "2503090f01")]
    [InlineData("ValueTuple<int>", "250109")]
    [InlineData("Result<int, string>", "10")]
    [InlineData("List<Result<int, string>>", "2010")]
    [InlineData("Empty", "10")]
    [InlineData("Meters", "25010d")]
    [InlineData("Pair", "2502090f")]
    [InlineData("Money", "10")]
    [InlineData("Money?", "2110")]
    public void Every_type_has_its_shape(string type, string expected) =>
        Assert.Equal($"2501{expected}{expected}", BytesOf($"ValueTask<{type}> MAsync({type} value);"));

    [Fact]
    public void Fields_and_variants_have_names()
    {
        AssertShape("Half<int>", "3001" + Name("value") + "09");
        AssertShape("Keyed", "3002" + Name("first") + "09" + Name("second") + "0f");
        AssertShape("Derived", "3002" + Name("base") + "09" + Name("added") + "0f");
        AssertShape("Priced", "3001" + Name("price") + "10");
        AssertShape("Wire", "3003" + Name("_id_") + "0f" + Name("https_port") + "03" + Name("type") + "02");
        AssertShape("Level", "3102" + Name("Higher") + "00" + Name("low") + "00");
        AssertShape("Holder", "3102" + Name("One") + "010f" + Name("Two") + "0202" + Name("0") + "09" + Name("1") + "0f");

        static void AssertShape(string type, string expected) =>
            Assert.Equal("2501" + expected + "10", BytesOf($"ValueTask MAsync({type} value);"));
    }

    [Theory]
    [InlineData("ValueTask MAsync();", "1010")]
    [InlineData("Task MAsync(CancellationToken token);", "1010")]
    [InlineData("Task<int> MAsync(CallContext context);", "1009")]
    [InlineData("ValueTask MAsync(int? left = null, int right = 5);", "25022109" + "0910")]
    [InlineData("IAsyncEnumerable<int> MAsync(string filter, CancellationToken token);", "25020f260910")]
    [InlineData("IAsyncEnumerable<Empty?> MAsync();", "250126211010")]
    [InlineData("ValueTask<long> MAsync(IAsyncEnumerable<int> numbers);", "250127090a")]
    [InlineData("ValueTask MAsync(IAsyncEnumerable<int>? numbers, Tx<string>? output);", "2502212709" + "21260f10")]
    [InlineData("ValueTask MAsync([RoamCodec(typeof(MoneyCodec))] Money? money);", "2501211010")]
    [InlineData("[return: RoamCodec(typeof(MoneyCodec))] ValueTask<Money> MAsync([RoamCodec(typeof(MoneyCodec))] Tx<Money> output);", "2501261010")]
    [InlineData("ValueTask<Result<int, string?>> MAsync();", "1010")]
    public void Every_form_of_a_method_has_its_signature(string method, string expected) => Assert.Equal(expected, BytesOf(method));

    [Fact]
    public void A_type_that_contains_itself_is_referred_to_by_its_distance()
    {
        string node = "3002" + Name("value") + "09" + Name("next") + "213200";
        Assert.Equal("2501" + node + node, BytesOf("ValueTask<Node> MAsync(Node node);"));

        // Containers and options do not count, tuples do.
        string tree = "3002" + Name("children") + "203200" + Name("marked") + "20" + "2502" + "3201" + "01";
        Assert.Equal("2501" + tree + "10", BytesOf("ValueTask MAsync(Tree tree);"));

        // The variants of an enum are no level of their own.
        string expression = "3102" + Name("Number") + "0201" + Name("value") + "0a"
            + Name("Sum") + "0202" + Name("left") + "3200" + Name("right") + "3200";
        Assert.Equal("2501" + expression + "10", BytesOf("ValueTask MAsync(Expression expression);"));

        // Two types that contain each other.
        string ping = "3001" + Name("pong") + "21" + "3001" + Name("ping") + "213201";
        Assert.Equal("2501" + ping + "10", BytesOf("ValueTask MAsync(Ping ping);"));
    }

    [Fact]
    public void The_arguments_are_a_tuple_that_can_be_referred_to() =>
        Assert.Equal("25023001" + Name("loops") + "203201" + "0910", BytesOf("ValueTask MAsync(Loop loop, int number);"));

    [Theory]
    [InlineData("ValueTask MAsync(int x, Rights rights);", "rights: 'Rights' is [Flags]")]
    [InlineData("ValueTask<Guarded?> MAsync();", "its result → Guarded.Rights: 'Rights' is [Flags]")]
    [InlineData("ValueTask<Result<int, Guarded>> MAsync();", "its result → Guarded.Rights: 'Rights' is [Flags]")]
    [InlineData("IAsyncEnumerable<List<Rights>> MAsync();", "its items: 'Rights' is [Flags]")]
    [InlineData("ValueTask MAsync(Lock key);", "key → Lock.Bolt → Lock.Bolt.Rights: 'Rights' is [Flags]")]
    [InlineData("ValueTask MAsync(Nothing nothing);", "nothing: 'Nothing' declares no value")]
    public void What_has_no_form_is_named_with_the_way_to_it(string method, string expected)
    {
        GeneratorRun run = GeneratorRun.Of(Contract(method), LookAlikes.MessagePack).AssertCompiles();
        Assert.Contains($"PostcardProblem = \"{expected}", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SignatureId", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_that_all_contain_each_other_are_given_up()
    {
        const int Count = 40;
        string types = string.Concat(Enumerable.Range(0, Count).Select(
            i => $"public class T{i} {{ {string.Concat(Enumerable.Range(0, Count).Select(j => $"public T{j}? M{j};"))} }}\n"));
        GeneratorRun run = GeneratorRun.Of($"namespace App;\n{types}[RoamService] public interface IA {{ ValueTask MAsync(T0 value); }}");
        Assert.Contains("the types contain each other in too many ways", run.AssertCompiles().Text, StringComparison.Ordinal);
    }

    private static Match SignatureId(string text, string method)
    {
        Match match = Regex.Match(
            text, $$"""internal readonly struct {{method}}Method :.*?SignatureId = 0x([0-9a-f]{16})UL""", RegexOptions.Singleline);
        Assert.True(match.Success);
        return match;
    }

    private static string Contract(string method) =>
        $$"""
        namespace App;

        public record Empty;
        [MessagePack.MessagePackObject] public record Keyed { [MessagePack.Key(7)] public string Second = ""; [MessagePack.Key(2)] public int First; }
        public class Plain { public int Base { get; set; } }
        public class Derived : Plain { public string Added { get; set; } = ""; }
        public record struct Meters([RoamName("0")] double Value);
        public record Pair([RoamName("0")] int Left, [property: RoamName("1")] string Right);
        public class Half<T> { public T Value = default!; }
        public enum Level { Higher = 10, [RoamName("low")] Low = 1 }
        [RoamCodec(typeof(MoneyCodec))] public record struct Money(decimal Amount);
        public record Priced(Money Price);
        public record Wire([RoamName("_id_")] string Id, ushort HTTPSPort, byte Type);
        public abstract record Holder
        {
            public sealed record One([RoamName("0")] string Value) : Holder;
            public sealed record Two([RoamName("0")] int Left, [RoamName("1")] string Right) : Holder;
        }
        public record Node(int Value, Node? Next);
        public record Tree(List<Tree> Children, List<(Tree Tree, bool Marked)> Marked);
        public abstract record Expression
        {
            public sealed record Number(long Value) : Expression;
            public sealed record Sum(Expression Left, Expression Right) : Expression;
        }
        public record Ping(Pong? Pong);
        public record Pong(Ping? Ping);
        public record Loop(List<(Loop, int)> Loops);
        [Flags] public enum Rights { Read = 1, Write = 2 }
        public enum Nothing { }
        public record Guarded(Rights Rights);
        public abstract record Lock { public sealed record Bolt(Rights Rights) : Lock; }
        public struct MoneyCodec : Roam.Payloads.IPayloadCodec<Money>
        {
            public static void Write<TWriter>(ref TWriter writer, Money value)
                where TWriter : struct, Roam.Payloads.IPayloadWriter, allows ref struct => writer.WriteDecimal(value.Amount);
            public static Money Read<TReader>(ref TReader reader)
                where TReader : struct, Roam.Payloads.IPayloadReader, allows ref struct => new(reader.ReadDecimal());
        }
        [RoamService] public interface IA { {{method}} }
        """;

    private static string BytesOf(string method)
    {
        CSharpCompilation compilation = GeneratorRun.Compile(Contract(method), LookAlikes.MessagePack);
        Assert.DoesNotContain(compilation.GetDiagnostics(), static item => item.Severity == DiagnosticSeverity.Error);
        return Bytes(compilation.GetTypeByMetadataName("App.IA")!, compilation, "M");
    }

    private static string Bytes(INamedTypeSymbol contract, CSharpCompilation compilation, string method)
    {
        IMethodSymbol symbol = contract.GetMembers().OfType<IMethodSymbol>()
            .Single(item => WireNames.DefaultMethodName(item.Name) == method);
        var types = new TypeClassifier(compilation);
        var signature = CanonicalSignature.Of(MethodSignature.Create(symbol, types), types);
        Assert.Null(signature.Problem);
        return Convert.ToHexStringLower(signature.Bytes);
    }

    private static string Name(string name) => $"{name.Length:x2}{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(name))}";
}
