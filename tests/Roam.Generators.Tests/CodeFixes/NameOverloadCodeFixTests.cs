using Roam.Generators.CodeFixes;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CodeFixes;

/// <summary>ROAM0013: overloads are named after what tells them apart.</summary>
public class NameOverloadCodeFixTests
{
    [Fact]
    public async Task Overloads_are_named_after_their_parameters()
    {
        const string Before =
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Roam;

            namespace App;

            [RoamService]
            public interface IPages
            {
                /// <summary>Gets all.</summary>
                ValueTask<string> GetPageAsync(CancellationToken token);

                ValueTask<string> GetPageAsync(int pageId);

                [System.Obsolete]
                ValueTask<string> GetPageAsync(string title, int year);
            }
            """;
        const string AllNamed =
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Roam;

            namespace App;

            [RoamService]
            public interface IPages
            {
                /// <summary>Gets all.</summary>
                [RoamMethod("get-page-without-arguments")]
                ValueTask<string> GetPageAsync(CancellationToken token);

                [RoamMethod("get-page-by-page-id")]
                ValueTask<string> GetPageAsync(int pageId);

                [RoamMethod("get-page-by-title-and-year")]
                [System.Obsolete]
                ValueTask<string> GetPageAsync(string title, int year);
            }
            """;
        string oneLeft = AllNamed.Replace(
            "    [RoamMethod(\"get-page-by-title-and-year\")]\n",
            "",
            StringComparison.Ordinal);
        Assert.Equal(oneLeft, await CodeFixRun.OneByOneAsync(new NameOverloadCodeFix(), 0, Before));
        Assert.Equal(AllNamed, await CodeFixRun.AllAtOnceAsync(new NameOverloadCodeFix(), 0, Before));
    }

    [Theory]
    [InlineData("ValueTask Add(int x, int y); ValueTask Add(long x, long y);", "add-by-int", "add-by-long")]
    [InlineData("ValueTask Add(int x, int y); ValueTask Add(int x, long y);", "add-by-int", "add-by-int-and-long")]
    [InlineData("ValueTask Add(int x, long y); ValueTask Add(int x, int y, long z);", "add-by-x-and-y", "add-by-x-and-y-and-z")]
    [InlineData("ValueTask Add(int x, long y, int z); ValueTask Add(int x, int y, long z);", "add-by-int-and-long-and-int", "add-by-int-and-int-and-long")]
    [InlineData("ValueTask Add(int? x); ValueTask Add(int x);", "add-1", "add-2")]
    [InlineData("ValueTask Add(int x); ValueTask Add(long y); ValueTask AddByX();", "add-by-int", "add-by-long")]
    public async Task Names_differ(string members, params string[] names)
    {
        string source = $"using System.Threading.Tasks; [Roam.RoamService] public interface IAdd {{ {members} }}";
        string text = await CodeFixRun.AllAtOnceAsync(new NameOverloadCodeFix(), 0, source);
        Assert.All(names, name => Assert.Contains($"RoamMethod(\"{name}\")]", text));
        Assert.Equal([$"Name it \"{names[0]}\" on the wire"], await CodeFixRun.TitlesAsync(new NameOverloadCodeFix(), source));
    }

    [Fact]
    public async Task Attribute_that_gives_no_name_gets_one()
    {
        const string Before =
            """
            using System.Threading.Tasks;

            [Roam.RoamService]
            public interface IAdd
            {
                [Roam.RoamMethod] ValueTask AddAsync(int x);

                [Roam.RoamMethod("add")] ValueTask AddAsync(long x);
            }
            """;
        string after = Before.Replace("[Roam.RoamMethod]", "[Roam.RoamMethod(\"add-by-x\")]", StringComparison.Ordinal);
        Assert.Equal(after, await CodeFixRun.OneByOneAsync(new NameOverloadCodeFix(), 0, Before));
    }
}
