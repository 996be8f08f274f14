using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>
/// Contracts put together at random: a contract is either reported by the analyzer, or has a file that compiles without a warning.
/// </summary>
public class RandomContractTests
{
    private const int Contracts = 60;

    private static readonly string[] Leaves =
        ["int", "string", "bool?", "string?", "byte[]", "Guid", "Color", "Color?", "decimal", "Memory<byte>", "DateTime?", "object"];

    private static readonly string[] Wrappers =
        ["List<{0}>", "{0}[]", "Dictionary<string, {0}>", "({0}, int)", "ImmutableArray<{0}>", "Result<{0}, string>", "Box<{0}>", "List<{0}>?", "Box<{0}>?"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Contract_is_reported_or_compiles(int seed)
    {
        string source = new Generator(new Random(seed)).Build();
        CSharpCompilation compilation = GeneratorRun.Compile(source);
        HashSet<string> invalid = [.. compilation.GetDiagnostics()
            .Where(static item => item.Severity == DiagnosticSeverity.Error)
            .Select(static item => item.ToString())];
        Assert.Empty(invalid);

        GeneratorRun run = GeneratorRun.Of(source).AssertCompiles();
        string[] reports = await GeneratorRun.AnalyzeAsync(compilation, errorsOnly: true);
        string[] generated = [.. run.Code.Select(static file => file.HintName.Split('.')[0]).Order(StringComparer.Ordinal)];
        string[] silent = [.. Enumerable.Range(0, Contracts)
            .Select(static index => $"IService{index}")
            .Where(name => !reports.Any(report => report.Contains(name + ".", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(silent, generated);
        Assert.InRange(generated.Length, Contracts / 10, Contracts - 1);
    }

    private sealed class Generator(Random random)
    {
        private readonly StringBuilder _source = new(
            """
            public enum Color : ulong { Red, Green = ulong.MaxValue }
            public class Box<T> { public required T Value { get; init; } public List<T>? More { get; set; } }

            """);

        private readonly List<string> _objects = [];

        public string Build()
        {
            for (int i = 0; i < 30; i++)
            {
                AddObject(i);
            }

            for (int i = 0; i < Contracts; i++)
            {
                AddContract(i);
            }

            return _source.ToString();
        }

        private void AddObject(int index)
        {
            string name = (random.Next(4) == 0 ? "lower" : "Type") + index;
            string[] parameters = [.. Enumerable.Range(0, random.Next(3)).Select(i => $"{Value(2)} P{i}")];
            IEnumerable<string> members = Enumerable.Range(0, random.Next(4)).Select(i => random.Next(5) switch
            {
                0 => $"public {Value(2)} M{i} {{ get; set; }} = default!;",
                1 => $"public {Value(2)} M{i} {{ get; init; }} = default!;",
                2 => $"public required {Value(2)} M{i} {{ get; init; }}",
                3 => $"public required {Value(2)} M{i};",
                _ => $"public {Channel()} M{i} {{ get; set; }} = null!;",
            });
            string kind = random.Next(3) switch { 0 => "record", 1 => "sealed record", _ => "record struct" };
            string constructor = kind == "record struct" && parameters.Length == 0 ? "()" : $"({string.Join(", ", parameters)})";
            _source.Append("public ").Append(kind).Append(' ').Append(name).Append(constructor).Append(" { ").AppendJoin(' ', members).Append(" }\n");
            _objects.Add(name);
        }

        private void AddContract(int index)
        {
            _source.Append("[RoamService] public interface IService").Append(index).Append("\n{\n");
            for (int i = 0; i <= random.Next(3); i++)
            {
                string result = random.Next(6) switch
                {
                    0 => "ValueTask",
                    1 => "Task",
                    2 => $"Task<{Value(2)}>",
                    3 => $"IAsyncEnumerable<{Value(2)}>",
                    4 => $"ValueTask<Result<{Value(1)}, {Value(1)}>>",
                    _ => $"ValueTask<{Value(3)}>",
                };
                IEnumerable<string> parameters = Enumerable.Range(0, random.Next(4)).Select(p => $"{Parameter()} p{p}");
                if (random.Next(2) == 0)
                {
                    parameters = parameters.Append(random.Next(2) == 0 ? "CancellationToken token = default" : "CallContext context = default");
                }

                _source.Append("    ").Append(result).Append(" Method").Append(i).Append("Async(").AppendJoin(", ", parameters).Append(");\n");
            }

            _source.Append("}\n");
        }

        private string Parameter() => random.Next(5) switch
        {
            0 => Channel(),
            1 => $"IAsyncEnumerable<{Value(1)}>" + (random.Next(3) == 0 ? "?" : ""),
            _ => Value(3),
        };

        private string Channel() => (random.Next(2) == 0 ? "Tx" : "Rx") + $"<{Value(1)}>" + (random.Next(3) == 0 ? "?" : "");

        /// <summary>A type of values; now and then one that no contract may have.</summary>
        private string Value(int depth)
        {
            if (depth > 0 && random.Next(2) == 0)
            {
                return string.Format(System.Globalization.CultureInfo.InvariantCulture, Wrappers[random.Next(Wrappers.Length)], Value(depth - 1));
            }

            return _objects.Count != 0 && random.Next(3) == 0
                ? _objects[random.Next(_objects.Count)] + (random.Next(3) == 0 ? "?" : "")
                : Leaves[random.Next(random.Next(20) == 0 ? Leaves.Length : Leaves.Length - 1)];
        }
    }
}
