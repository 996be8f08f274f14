using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>
/// The generated code of a unary call holds no instruction that takes memory, from the client's method to the handler and back, nor a state
/// machine. What the runtime adds is measured with the package.
/// </summary>
public class AllocationTests
{
    private const string Source =
        """
        namespace App;
        public enum Color : byte { Red, Green }
        public readonly record struct Point(int X, double Y);
        public struct Bag { public Color Color { get; set; } public Point? Point { get; set; } public Guid Id; }
        [RoamService]
        public interface ICalculator
        {
            ValueTask<int> AddAsync(int left, int right = 1, CancellationToken cancellationToken = default);
            ValueTask<Result<long, Color>> DivideAsync(long dividend, long divisor, CallContext context = default);
            ValueTask<Bag?> MixAsync(Bag bag, Bag? other, (int, Point) pair, Color? color, DateTimeOffset time = default, decimal d = 1.5m);
            ValueTask PingAsync();
            ValueTask PutAsync(Point point);
        }
        """;

    [Fact]
    public void Unary_call_of_values_allocates_nothing_in_generated_code()
    {
        MethodBase[] methods = Load(Source, static type => type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is not null);

        // The client's methods, the dispatch, the methods' structs and the codecs: not what runs once.
        string[] once = [".ctor", ".cctor", "Register", "ConnectAsync"];
        MethodBase[] path =
        [
            .. methods.Where(method => !method.DeclaringType!.Name.StartsWith('<')
                && (!once.Contains(method.Name) || method.DeclaringType.Name == "Arguments")),
        ];
        foreach (string expected in new[] { "CalculatorClient.AddAsync", "CalculatorDispatcher.DispatchAsync", "AddMethod.WriteArguments", "AddMethod.InvokeAsync", "Arguments..ctor", "BagCodec.Read", "ColorCodec.Write" })
        {
            Assert.Contains(expected, path.Select(static method => $"{method.DeclaringType!.Name}.{method.Name}"));
        }

        Assert.Empty(path.SelectMany(IntermediateCode.FindAllocations));
        Assert.Empty(path.Where(static method => method.IsDefined(typeof(AsyncStateMachineAttribute))).Select(static method => method.Name));

        // Nothing that the compiler made for a lambda either, but the two that are created once and for all.
        Assert.Equal(
            ["<Register>b__1_0", "<Register>b__1_1"],
            methods.Where(static method => method.Name.Contains("b__", StringComparison.Ordinal)).Select(static method => method.Name));
        Assert.DoesNotContain(methods, static method => method.DeclaringType!.Name.Contains("DisplayClass", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("object M(int x) => x;", "C.M: box System.Int32")]
    [InlineData("string M(int x) => string.Format(\"{0}\", x);", "C.M: box System.Int32")]
    [InlineData("Func<int> M(int x) => () => x;", "C.M: newobj <>c__DisplayClass0_0", "C.M: newobj Func`1")]
    [InlineData("int[] M(int x) => new int[x];", "C.M: newarr System.Int32")]
    [InlineData("int M(int x) => x switch { 1 => 5, 2 => 6, 3 => 8, 4 => new Version(x, x).Major, 5 => 1, _ => 0 };", "C.M: newobj Version")]
    [InlineData("DateTime M(int x) => x > 0 ? new DateTime(x) : throw new ArgumentException();")]
    public void What_allocates_is_found(string method, params string[] expected) => Assert.Equal(
        expected,
        Load($"public class C {{ {method} }}", static type => type.Name == "C").Where(static item => item.Name == "M").SelectMany(IntermediateCode.FindAllocations));

    /// <summary>The methods of some types of an optimised assembly, and of the types inside.</summary>
    private static MethodBase[] Load(string source, Func<Type, bool> isMeant)
    {
        CSharpCompilation compilation = GeneratorRun.Compile(source);
        GeneratorRun run = GeneratorRun.Once(compilation.WithOptions(compilation.Options.WithOptimizationLevel(OptimizationLevel.Release))).AssertCompiles();
        using var stream = new MemoryStream();
        Assert.True(run.Output.Emit(stream).Success);
        stream.Position = 0;
        Assembly assembly = new AssemblyLoadContext("Optimised", isCollectible: true).LoadFromStream(stream);
        return
        [
            .. assembly.GetTypes()
                .Where(type => Around(type).Any(isMeant))
                .SelectMany(static type => type.GetMembers(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
                .OfType<MethodBase>(),
        ];
    }

    private static IEnumerable<Type> Around(Type type)
    {
        for (Type? current = type; current is not null; current = current.DeclaringType)
        {
            yield return current;
        }
    }
}
