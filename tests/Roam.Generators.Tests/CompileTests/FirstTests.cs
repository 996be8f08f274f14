using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

public class FirstTests
{
    [Fact]
    public void Calculator()
    {
        GeneratorRun run = GeneratorRun.Of(
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
        run.AssertCompiles();
        File.WriteAllText("/tmp/h-generator/calc.cs", run.Text);
    }
}
