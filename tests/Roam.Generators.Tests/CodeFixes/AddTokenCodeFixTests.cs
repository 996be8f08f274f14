using Roam.Generators.CodeFixes;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CodeFixes;

/// <summary>ROAM0016: a token is added where calls stay as they are.</summary>
public class AddTokenCodeFixTests
{
    [Fact]
    public async Task Token_is_added_to_every_method()
    {
        const string Before =
            """
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Roam;

            namespace App;

            [RoamService]
            public interface ICalculator
            {
                /// <summary>Pings.</summary>
                ValueTask PingAsync();

                ValueTask<int> AddAsync(int left, int right = 1); // Adds.

                IAsyncEnumerable<int> CountAsync(
                    int from,
                    int to);
            }
            """;
        const string After =
            """
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Roam;

            namespace App;

            [RoamService]
            public interface ICalculator
            {
                /// <summary>Pings.</summary>
                ValueTask PingAsync(CancellationToken cancellationToken = default);

                ValueTask<int> AddAsync(int left, int right = 1, CancellationToken cancellationToken = default); // Adds.

                IAsyncEnumerable<int> CountAsync(
                    int from,
                    int to,
                    CancellationToken cancellationToken = default);
            }
            """;
        Assert.Equal(After, await CodeFixRun.OneByOneAsync(new AddTokenCodeFix(), 0, Before));
        Assert.Equal(After, await CodeFixRun.AllAtOnceAsync(new AddTokenCodeFix(), 0, Before));
    }

    [Fact]
    public async Task Implementations_and_overrides_in_other_files_follow()
    {
        string[] before =
        [
            """
            using System.Threading.Tasks;
            using Roam;

            [RoamService]
            public interface IPing
            {
                ValueTask PingAsync(
                    int value
                );
            }
            """,
            """
            using System.Threading;
            using System.Threading.Tasks;

            public class Ping : IPing
            {
                public virtual ValueTask PingAsync(int value) => default;
            }

            public class LoudPing : Ping
            {
                public override ValueTask PingAsync(int value) => base.PingAsync(value);
            }
            """,
            """
            namespace Hidden
            {
                internal class HiddenPing : IPing
                {
                    async System.Threading.Tasks.ValueTask IPing.PingAsync(int value)
                    {
                        int cancellationToken = value;
                        await System.Threading.Tasks.Task.Delay(cancellationToken);
                    }
                }
            }
            """,
        ];
        string[] after =
        [
            """
            using System.Threading.Tasks;
            using Roam;

            [RoamService]
            public interface IPing
            {
                ValueTask PingAsync(
                    int value,
                    System.Threading.CancellationToken cancellationToken2 = default
                );
            }
            """,
            """
            using System.Threading;
            using System.Threading.Tasks;

            public class Ping : IPing
            {
                public virtual ValueTask PingAsync(int value, CancellationToken cancellationToken2 = default) => default;
            }

            public class LoudPing : Ping
            {
                public override ValueTask PingAsync(int value, CancellationToken cancellationToken2 = default) => base.PingAsync(value);
            }
            """,
            """
            namespace Hidden
            {
                internal class HiddenPing : IPing
                {
                    async System.Threading.Tasks.ValueTask IPing.PingAsync(int value, System.Threading.CancellationToken cancellationToken2)
                    {
                        int cancellationToken = value;
                        await System.Threading.Tasks.Task.Delay(cancellationToken);
                    }
                }
            }
            """,
        ];
        Assert.Equal(CodeFixRun.Join(after), await CodeFixRun.OneByOneAsync(new AddTokenCodeFix(), 0, before));
    }

    [Fact]
    public async Task Method_of_several_contracts_gets_one_token()
    {
        const string Before =
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Roam;

            public interface IBase
            {
                ValueTask PingAsync();
            }

            [RoamService]
            public interface IFirst : IBase;

            [RoamService]
            public interface ISecond : IBase;

            [RoamService]
            public interface IThird : IBase;
            """;
        string after = Before.Replace("PingAsync()", "PingAsync(CancellationToken cancellationToken = default)", StringComparison.Ordinal);
        Assert.Equal(after, await CodeFixRun.OneByOneAsync(new AddTokenCodeFix(), 0, Before));
        Assert.Equal(after, await CodeFixRun.AllAtOnceAsync(new AddTokenCodeFix(), 0, Before));
    }

    [Fact]
    public async Task Line_breaks_of_the_file_are_kept()
    {
        const string Before = "using System.Threading;\r\nusing System.Threading.Tasks;\r\n[Roam.RoamService]\r\npublic interface IPing\r\n{\r\n"
            + "    ValueTask PingAsync(\r\n        int value);\r\n}\r\n";
        string after = Before.Replace("int value", "int value,\r\n        CancellationToken cancellationToken = default", StringComparison.Ordinal);
        Assert.Equal(after, await CodeFixRun.OneByOneAsync(new AddTokenCodeFix(), 0, Before));
    }

    [Fact]
    public async Task Nothing_is_offered_where_the_method_with_token_exists() => Assert.Empty(await CodeFixRun.TitlesAsync(
        new AddTokenCodeFix(),
        """
        using System.Threading;
        using System.Threading.Tasks;
        [Roam.RoamService]
        public interface IPing
        {
            ValueTask PingAsync(int value);
            [Roam.RoamMethod("other")] ValueTask PingAsync(int value, CancellationToken cancellationToken);
        }
        """));
}
