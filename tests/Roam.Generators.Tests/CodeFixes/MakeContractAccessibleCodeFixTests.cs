using Roam.Generators.CodeFixes;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CodeFixes;

/// <summary>ROAM0001: a contract and the types around it become internal, and nothing else moves.</summary>
public class MakeContractAccessibleCodeFixTests
{
    [Theory]
    [InlineData("public class Outer { [RoamService] private interface IA; }", "public class Outer { [RoamService] internal interface IA; }")]
    [InlineData("public class Outer { [RoamService]  interface IA; }", "public class Outer { [RoamService]  internal interface IA; }")]
    [InlineData("public class Outer { [RoamService] partial interface IA; }", "public class Outer { [RoamService] internal partial interface IA; }")]
    [InlineData("public class Outer { [RoamService] private protected interface IA; }", "public class Outer { [RoamService] internal interface IA; }")]
    [InlineData("[RoamService] file /* here */ interface IA;", "[RoamService] internal /* here */ interface IA;")]
    [InlineData(
        "class Outer { private static class Inner { [RoamService] public interface IA; } }",
        "class Outer { internal static class Inner { [RoamService] public interface IA; } }")]
    [InlineData(
        "class Outer { protected class Inner { [RoamService] private interface IA; [RoamService] private interface IB; } }",
        "class Outer { internal class Inner { [RoamService] internal interface IA; [RoamService] internal interface IB; } }")]
    [InlineData(
        "partial class Outer { private partial class Inner; partial class Inner { [RoamService] public interface IA; } }",
        "partial class Outer { internal partial class Inner; partial class Inner { [RoamService] public interface IA; } }")]
    public async Task Contract_becomes_internal(string before, string after)
    {
        const string Usings = "using Roam;\n";
        Assert.Equal(Usings + after, await CodeFixRun.OneByOneAsync(new MakeContractAccessibleCodeFix(), 0, Usings + before));
        Assert.Equal(Usings + after, await CodeFixRun.AllAtOnceAsync(new MakeContractAccessibleCodeFix(), 0, Usings + before));
    }

    [Fact]
    public async Task Parts_in_other_files_follow() => Assert.Equal(
        CodeFixRun.Join(
            "partial class Outer { internal partial class Inner; }",
            "partial class Outer { internal partial class Inner { [Roam.RoamService] public interface IA; } }"),
        await CodeFixRun.OneByOneAsync(
            new MakeContractAccessibleCodeFix(),
            0,
            "partial class Outer { private partial class Inner; }",
            "partial class Outer { private partial class Inner { [Roam.RoamService] public interface IA; } }"));

    [Fact]
    public async Task Title_names_the_types() => Assert.Equal(
        ["Make 'Inner' and 'IA' internal"],
        await CodeFixRun.TitlesAsync(
            new MakeContractAccessibleCodeFix(),
            "public class Outer { class Inner { [Roam.RoamService] private interface IA; } }"));
}
