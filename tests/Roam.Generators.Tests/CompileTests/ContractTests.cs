using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>Contracts whose names, places or forms could break generated code compile without a warning.</summary>
public class ContractTests
{
    [Fact]
    public void Calculator() => Compiles(
        """
        namespace App;
        public enum MathError { DivisionByZero, Overflow }
        [RoamService]
        public interface ICalculator
        {
            ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default);
            ValueTask<Result<long, MathError>> DivideAsync(long dividend, long divisor);
            ValueTask<long> SumAsync(Rx<int> numbers);
            ValueTask GenerateAsync(int count, Tx<int> output);
            ValueTask TransformAsync(Rx<string> input, [Credit(64)] Tx<string> output);
            IAsyncEnumerable<int> CountAsync(int upTo, CancellationToken cancellationToken = default);
            ValueTask<long> TotalAsync(IAsyncEnumerable<int> numbers);
        }
        """);

    [Fact]
    public void Names_that_clash_with_those_of_generated_code() => Compiles(
        """
        namespace App;
        public record Reader(int Writer, int Value, int Count, int I, int Shape, int TReader, int Result, int Defaults, int HasValue, int Channels);
        public class @class { public int @event { get; set; } public int @if { get; init; } public int Event { get; init; } public int hasEvent; }
        [RoamService]
        public interface IClash
        {
            ValueTask<int> ReadAsync(int reader, int writer, int channels, int count, int arguments, int output, int inputs, int service, int context, int TReader);
            IAsyncEnumerable<int> StreamAsync(int output, int Output, IAsyncEnumerable<int> inputs, IAsyncEnumerable<int> connection);
            ValueTask<int> ArgumentsAsync(int Arguments, int arguments, int Equals, int toString, int getType);
            ValueTask<Reader> DescriptorAsync(@class @namespace, Reader @ref, int await, int record, int field, int value);
            ValueTask Register();
            ValueTask RegisterAsync2(int Connection, CancellationToken Default);
            ValueTask Read(Reader value);
            ValueTask ReadMethod();
            ValueTask @event();
        }
        """.Replace("ValueTask Read(Reader value);", "[RoamMethod(\"read2\")] ValueTask Read(Reader value);"));

    [Fact]
    public void Names_that_the_client_has_already() => Compiles(
        """
        namespace App;
        [RoamService]
        public interface IService
        {
            ValueTask<int> Connection(int value = 5);
            ValueTask ConnectAsync(string address, CancellationToken token = default);
            ValueTask<string> ToString(int value);
            ValueTask GetHashCodeAsync();
            [RoamMethod("dispose2")] ValueTask DisposeAsync(int value);
            ValueTask ServiceClient();
            ValueTask<int> GetType(Rx<int> values);
            ValueTask Finalize(IAsyncEnumerable<int> values);
        }
        """);

    [Fact]
    public void Overloads_with_names() => Compiles(
        """
        [RoamService]
        public interface IOverloads
        {
            ValueTask<int> AddAsync(int left, int right);
            [RoamMethod("add-long")] ValueTask<long> AddAsync(long left, long right);
            [RoamMethod(Name = "add-text")] ValueTask<string> Add(string left, string right);
        }
        """);

    [Fact]
    public void Inherited_methods() => Compiles(
        """
        namespace App;
        public interface IReadable<T> { ValueTask<T?> GetAsync(int id); }
        public interface IWritable<T> { ValueTask PutAsync(int id, T value); ValueTask<int> CountAsync(); }
        public interface INamed : IAsyncDisposable { ValueTask<string> NameAsync(); [RoamMethod("count-names")] ValueTask<string> CountAsync(); }
        public record Item(string Name);
        [RoamService]
        public interface IStore : IReadable<Item>, IWritable<Item>, INamed
        {
            ValueTask ClearAsync();
            ValueTask<int> DefaultAsync(int value) => new(value);
            private int Helper() => 1;
            sealed int Twice() => Helper() * 2;
            const int Limit = 5;
            public record Nested(int X);
        }
        """);

    [Fact]
    public void Places_of_contracts()
    {
        GeneratorRun run = Compiles(
            """
            [RoamService] public interface IGlobal { ValueTask PingAsync(); }
            namespace A { [RoamService] public interface ISame { ValueTask PingAsync(); } }
            namespace B { [RoamService] internal interface ISame { ValueTask PingAsync(); } }
            namespace @if.@class { [RoamService] public interface ISame { ValueTask PingAsync(); } }
            namespace C
            {
                public static class Outer
                {
                    [RoamService] public interface IInner { ValueTask PingAsync(); }
                    internal class Deeper { [RoamService] public interface IInner { ValueTask PingAsync(); } }
                    [RoamService] internal interface lower { ValueTask PingAsync(); }
                }
                [RoamService] public interface IEmpty;
                [RoamService] internal interface IHolder { ValueTask PingAsync(); [RoamService] internal interface IPart { ValueTask PingAsync(); } }
            }
            """);
        Assert.Equal(
            [
                "A.ISame.Roam.g.cs", "B.ISame.Roam.g.cs", "C.IEmpty.Roam.g.cs", "C.IHolder+IPart.Roam.g.cs", "C.IHolder.Roam.g.cs",
                "C.Outer+Deeper+IInner.Roam.g.cs", "C.Outer+IInner.Roam.g.cs", "C.Outer+lower.Roam.g.cs", "IGlobal.Roam.g.cs",
                "if.class.ISame.Roam.g.cs",
            ],
            run.Files.Select(static file => file.HintName).Order(StringComparer.Ordinal));
        Assert.NotNull(run.Output.GetTypeByMetadataName("C.OuterDeeperInnerClient"));
        Assert.Equal(Accessibility.Internal, run.Output.GetTypeByMetadataName("B.SameClient")!.DeclaredAccessibility);
        Assert.Equal(Accessibility.Public, run.Output.GetTypeByMetadataName("A.SameClient")!.DeclaredAccessibility);
    }

    [Fact]
    public void Namespaces_and_types_named_like_those_of_the_framework() => Compiles(
        """
        namespace App.System { public record Roam(int X); }
        namespace App.Roam { public record System(int Y); public class Task; public class RoamClient; }
        namespace App
        {
            using global::Roam;
            [RoamService] public interface IOdd { global::System.Threading.Tasks.ValueTask<App.Roam.System> GetAsync(App.System.Roam value, int global, string @this); }
        }
        """);

    [Fact]
    public void Default_values_of_every_kind() => Compiles(
        """
        namespace App;
        public enum Level : sbyte { Low = -3, High = 3 }
        public record Defaults(byte B = 1, sbyte S = -1, char C = '\'', string T = "\"\n\\", Level L = Level.Low, Level? N = Level.High, int? I = 5, decimal D = 1.50m, Guid G = default, string? Z = null);
        [RoamService]
        public interface IDefaults
        {
            ValueTask AAsync(bool a = true, byte b = 1, sbyte c = -1, short d = -2, ushort e = 2, int f = int.MinValue, uint g = uint.MaxValue, long h = long.MinValue, ulong i = ulong.MaxValue);
            ValueTask BAsync(float a = 1.5f, double b = -1e300, decimal c = -79228162514264337593543950335m, float d = float.NaN, double e = double.PositiveInfinity, double f = double.NegativeInfinity, double g = double.Epsilon);
            ValueTask CAsync(char a = '\0', char b = '\u2028', string c = "a\"b\\c\r\n\u2029", string? d = null, string e = null!);
            ValueTask DAsync(Level a = Level.Low, Level? b = Level.High, Level? c = null, Level d = (Level)77, int? e = 5, byte? f = 6, Guid g = default, Guid? h = null, DateTime i = default, Defaults? j = null);
            ValueTask EAsync(int a, List<int>? b = null, int c = 3, CallContext context = default);
            ValueTask FAsync(int a, List<int>? b);
        }
        """);

    [Fact]
    public void Channels_in_objects() => Compiles(
        """
        namespace App;
        public record Job([Credit(2)] Tx<int> Progress, Part? Part, Block Block, Block? Maybe) { [Credit(9)] public Rx<Job2>? Extra { get; init; } }
        public record Job2(string Name, List<int> Values);
        public class Part { public Rx<string>? Input { get; set; } public required Tx<byte[]> Output { get; init; } public Tx<int?> Nullable = null!; }
        public struct Block { public Tx<int> A { get; set; } public Rx<int>? B; public int Size { get; set; } }
        public class Plain { public Plain? Next { get; set; } }
        [RoamService]
        public interface IJobs
        {
            ValueTask RunAsync(Job job, Job? maybe, Plain plain, Tx<Plain?>? output = null);
            IAsyncEnumerable<Job2> FollowAsync(Job job, IAsyncEnumerable<Job2?>? updates = null);
            Task<Job2> StartAsync(Part part, Block block, Block? other);
        }
        """);

    [Fact]
    public void Objects_of_every_shape() => Compiles(
        """
        namespace App;
        public class Empty;
        public class Chosen { public Chosen() { } public Chosen(int a) => A = a; public int A { get; set; } }
        public class Only { public Only(in int a, string b) { A = a; B = b; } public int A { get; } public string B { get; } public int Computed => A; private int Hidden { get; set; } public static int Shared { get; set; } public int this[int i] => i; public int WriteOnly { set { } } public int Guarded { get; private set; } }
        public class Forgiving(string text) { public string? Text { get; } = text; }
        public record Base(int Id) { public virtual string Kind { get; init; } = "base"; }
        public sealed record Derived(int Id, string Name) : Base(Id) { public override string Kind { get; init; } = "derived"; public required int Must { get; init; } }
        public class Hides { public object Value { get; } = new(); }
        public class Shows : Hides { public new int Value { get; set; } }
        public class Sets { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Sets(int a) { A = a; } public required int A { get; init; } public required int B { get; init; } }
        public record struct Mutable(int X, int Y);
        public readonly record struct Frozen(int X) { public int Y { get; init; } = 3; public Frozen() : this(0) { } }
        public class Fields { public int A; public readonly int B; public required string C; public const int D = 1; public Fields(int b) => B = b; }
        public partial record Parts(int A) { public int B { get; set; } }
        public partial record Parts { public int C { get; set; } }
        public class Self { public Self? Me { get; set; } public List<Self> Many { get; set; } = []; public Dictionary<string, Self[]> Named { get; init; } = []; }
        [RoamService]
        public interface IObjects
        {
            ValueTask<Empty> AAsync(Chosen a, Only b, Forgiving c, Base d, Derived e, Shows f, Sets g, Mutable h, Frozen i, Fields j, Parts k, Self l);
            ValueTask<Empty?> BAsync(Chosen? a, Only? b, Forgiving? c, Base? d, Derived? e, Shows? f, Sets? g, Mutable? h, Frozen? i, Fields? j, Parts? k, Self? l);
        }
        """);

    [Fact]
    public void Obsolete_methods() => Compiles(
        """
        [RoamService]
        public interface IOld { [Obsolete("gone", error: true)] ValueTask GoneAsync(); [Obsolete] ValueTask OldAsync(int x); }
        """);

    [Fact]
    public void Obsolete_contract() => Compiles(
        """
        [Obsolete("gone", error: true)] public record Old(int X);
        [Obsolete("gone", error: true), RoamService] public interface IOld { ValueTask<Old> GoneAsync(Old value); IAsyncEnumerable<Old> ListAsync(); }
        """);

    [Fact]
    public void Shipped_header_silences_the_compiler()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile("[RoamService] public interface IA { ValueTask PingAsync(); }"), isStrict: false);
        run.AssertCompiles();
        Assert.StartsWith("// <auto-generated/>\n#nullable enable annotations\n#nullable disable warnings\n#pragma warning disable\n", run.Text);
    }

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("ar-SA")]
    public void Output_does_not_depend_on_the_culture(string name)
    {
        const string Source =
            """
            public enum Level : sbyte { Low = -3 }
            [RoamService] public interface IA { ValueTask PingAsync(Level level = Level.Low, double x = -1.5, decimal y = -2.5m, long z = -7, float w = -1e-20f); }
            """;
        string expected = GeneratorRun.Of(Source).Text;
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            var culture = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.GetCultureInfo(name).Clone();
            culture.NumberFormat.NegativeSign = "\u2212";
            culture.NumberFormat.NumberDecimalSeparator = ",";
            Thread.CurrentThread.CurrentCulture = culture;
            Assert.Equal(expected, GeneratorRun.Of(Source).Text);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    private static GeneratorRun Compiles(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source).AssertCompiles();
        Assert.NotEmpty(run.Files);
        Assert.All(run.Files, static file =>
        {
            string text = file.SourceText.ToString();
            Assert.DoesNotContain('\t', text);
            Assert.DoesNotContain('\r', text);
            Assert.DoesNotContain(" \n", text);
        });

        // The same in a project without nullable annotations: the sources may then complain of their question marks, our files may not.
        GeneratorRun oblivious = GeneratorRun.Once(GeneratorRun.Compile(NullableContextOptions.Disable, source));
        Assert.Equal(run.Files.Length, oblivious.Files.Length);
        AssertNone(oblivious.Output.GetDiagnostics()
            .Where(static item => item.Severity != DiagnosticSeverity.Hidden && item.Id is not ("CS8632" or "CS8669"))
            .Select(static item => item.ToString()));
        return run;
    }

    private static void AssertNone(IEnumerable<string> problems) => Assert.True(!problems.Any(), string.Join("\n", problems));
}
