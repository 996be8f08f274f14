using Roam.Generators.CodeFixes;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CodeFixes;

/// <summary>ROAM0007: the token or context is moved to the end.</summary>
public class MoveContextLastCodeFixTests
{
    [Theory]
    [InlineData("CancellationToken token, int left, int right", "int left, int right, CancellationToken token")]
    [InlineData("int left, CallContext context, int right", "int left, int right, CallContext context")]
    [InlineData("CancellationToken token = default, int left = 1", "int left = 1, CancellationToken token = default")]
    [InlineData("CancellationToken token, int left, int right = 1", "int left, int right = 1, CancellationToken token = default")]
    [InlineData("CancellationToken token, int left /* one */", "int left /* one */, CancellationToken token")]
    public async Task Parameter_is_moved(string before, string after) =>
        Assert.Equal(Contract(after), await CodeFixRun.OneByOneAsync(new MoveContextLastCodeFix(), 0, Contract(before)));

    [Fact]
    public async Task Lines_stay_where_they_are_and_implementations_follow()
    {
        const string Before =
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Roam;

            [RoamService]
            public interface ICalculator
            {
                ValueTask<int> AddAsync(CancellationToken token,
                    int left,
                    int right = 1);

                ValueTask PingAsync(CallContext context, int value);
            }

            public class Calculator : ICalculator
            {
                ValueTask<int> ICalculator.AddAsync(CancellationToken token, int left, int right) => new(left + right);

                public ValueTask PingAsync(CallContext context, int value) => default;
            }
            """;
        const string After =
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Roam;

            [RoamService]
            public interface ICalculator
            {
                ValueTask<int> AddAsync(int left,
                    int right = 1,
                    CancellationToken token = default);

                ValueTask PingAsync(int value, CallContext context);
            }

            public class Calculator : ICalculator
            {
                ValueTask<int> ICalculator.AddAsync(int left, int right, CancellationToken token) => new(left + right);

                public ValueTask PingAsync(int value, CallContext context) => default;
            }
            """;
        Assert.Equal(After, await CodeFixRun.OneByOneAsync(new MoveContextLastCodeFix(), 0, Before));
        Assert.Equal(After, await CodeFixRun.AllAtOnceAsync(new MoveContextLastCodeFix(), 0, Before));
    }

    [Fact]
    public async Task Title_says_that_callers_are_left() => Assert.Equal(
        ["Move 'token' to the end (callers are not changed)"],
        await CodeFixRun.TitlesAsync(new MoveContextLastCodeFix(), Contract("CancellationToken token, int value")));

    [Theory]
    [InlineData("CancellationToken first, CancellationToken second")]
    [InlineData("CallContext context, int value, CancellationToken token")]
    [InlineData("CancellationToken token, params int[] values")]
    public async Task Nothing_is_offered_where_it_would_not_help(string parameters) =>
        Assert.Empty(await CodeFixRun.TitlesAsync(new MoveContextLastCodeFix(), Contract(parameters)));

    private static string Contract(string parameters) =>
        $$"""
        using System.Threading;
        using System.Threading.Tasks;
        using Roam;

        [RoamService]
        public interface ICalculator
        {
            ValueTask<int> AddAsync({{parameters}});
        }
        """;
}
