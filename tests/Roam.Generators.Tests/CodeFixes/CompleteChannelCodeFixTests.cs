using Roam.Generators.CodeFixes;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CodeFixes;

/// <summary>ROAM0070: a channel is completed where everything was sent.</summary>
public class CompleteChannelCodeFixTests
{
    [Theory]
    [InlineData(
        """
                await using (tx)
                {
                    await tx.SendAsync(1);
                }

        """,
        """
                await using (tx)
                {
                    await tx.SendAsync(1);
                    await tx.CompleteAsync();
                }

        """)]
    [InlineData(
        """
                await using Tx<int> mine = tx;
                await mine.SendAsync(1);

        """,
        """
                await using Tx<int> mine = tx;
                await mine.SendAsync(1);
                await mine.CompleteAsync();

        """)]
    [InlineData(
        """
                await using Tx<int> mine = tx;
                await mine.SendAsync(1);
                return;

        """,
        """
                await using Tx<int> mine = tx;
                await mine.SendAsync(1);
                await mine.CompleteAsync();
                return;

        """)]
    [InlineData(
        """
                await tx.SendAsync(1);
                await tx.DisposeAsync();

        """,
        """
                await tx.SendAsync(1);
                await tx.CompleteAsync();
                await tx.DisposeAsync();

        """)]
    [InlineData(
        """
                await using (tx)
                {
                }

        """,
        """
                await using (tx)
                {
                    await tx.CompleteAsync();
                }

        """)]
    public async Task Channel_is_completed(string before, string after)
    {
        Assert.Equal(In(after), await CodeFixRun.OneByOneAsync(new CompleteChannelCodeFix(), 0, In(before)));
        Assert.Equal(In(after), await CodeFixRun.AllAtOnceAsync(new CompleteChannelCodeFix(), 0, In(before)));
    }

    [Fact]
    public async Task Nothing_is_offered_where_it_would_not_run() => Assert.Empty(await CodeFixRun.TitlesAsync(
        new CompleteChannelCodeFix(),
        In(
            """
                    await using (tx)
                    {
                        while (true)
                        {
                            await tx.SendAsync(1);
                        }
                    }

            """)));

    private static string In(string body) =>
        $$"""
        using System.Threading.Tasks;
        using Roam;

        public static class C
        {
            public static async Task RunAsync(Tx<int> tx)
            {
        {{body}}    }
        }

        """;
}
