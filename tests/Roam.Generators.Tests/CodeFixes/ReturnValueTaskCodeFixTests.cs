using Roam.Generators.CodeFixes;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CodeFixes;

/// <summary>ROAM0004: what is returned at once becomes a value task.</summary>
public class ReturnValueTaskCodeFixTests
{
    [Fact]
    public async Task Returns_become_value_tasks()
    {
        const string Before =
            """
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using Roam;

            [RoamService]
            public interface ICalculator
            {
                void Ping();

                /// <summary>Finds.</summary>
                List<string?> Find(int key); // All of them.

                [RoamMethod("both")]
                (int Left, string? Right) Pair();
            }
            """;
        const string After =
            """
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using Roam;

            [RoamService]
            public interface ICalculator
            {
                ValueTask Ping();

                /// <summary>Finds.</summary>
                ValueTask<List<string?>> Find(int key); // All of them.

                [RoamMethod("both")]
                ValueTask<(int Left, string? Right)> Pair();
            }
            """;
        Assert.Equal(After, await CodeFixRun.OneByOneAsync(new ReturnValueTaskCodeFix(), 0, Before));
        Assert.Equal(After, await CodeFixRun.AllAtOnceAsync(new ReturnValueTaskCodeFix(), 0, Before));
    }

    [Fact]
    public async Task Name_is_qualified_where_the_directive_is_missing() => Assert.Equal(
        "[Roam.RoamService] public interface IA { System.Threading.Tasks.ValueTask<int> Add(); }",
        await CodeFixRun.OneByOneAsync(new ReturnValueTaskCodeFix(), 0, "[Roam.RoamService] public interface IA { int Add(); }"));

    [Fact]
    public async Task Title_says_that_implementations_are_left() => Assert.Equal(
        ["Return 'ValueTask<int>' (implementations are not changed)"],
        await CodeFixRun.TitlesAsync(new ReturnValueTaskCodeFix(), "[Roam.RoamService] public interface IA { int Add(); }"));

    [Theory]
    [InlineData("object Get();")]
    [InlineData("ref int Get();")]
    [InlineData("System.Collections.Generic.IAsyncEnumerator<int> Get();")]
    public async Task Nothing_is_offered_where_it_would_not_help(string member) => Assert.Empty(
        await CodeFixRun.TitlesAsync(new ReturnValueTaskCodeFix(), $"[Roam.RoamService] public interface IA {{ {member} }}"));
}
