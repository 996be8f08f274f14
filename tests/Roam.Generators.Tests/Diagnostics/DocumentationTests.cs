using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Diagnostics;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Diagnostics;

/// <summary>The pages of <c>docs/diagnostics</c> say what the analyzer does, and their examples are compiled.</summary>
public partial class DocumentationTests
{
    private const string HelpBase = "https://github.com/roam-dotnet/roam/blob/main/docs/diagnostics/";

    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "diagnostics");

    public static TheoryData<string> Pages => [.. Rules.Select(static rule => rule.Id)];

    /// <summary>The example of ROAM0020 is made by two generators; the tests of projects have it.</summary>
    public static TheoryData<string> PagesWithExamples => [.. Rules.Select(static rule => rule.Id).Where(static id => id != "ROAM0020")];

    private static IEnumerable<DiagnosticDescriptor> Rules => new RoamContractAnalyzer().SupportedDiagnostics;

    [Fact]
    public void Every_rule_has_a_page_and_every_page_a_rule() => Assert.Equal(
        Rules.Select(static rule => rule.Id + ".md"),
        Directory.GetFiles(Folder, "ROAM*.md").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_has_the_title_of_its_rule_and_is_where_help_leads(string id)
    {
        DiagnosticDescriptor rule = Rules.Single(item => item.Id == id);
        Assert.Equal(HelpBase + id + ".md", rule.HelpLinkUri);
        Assert.StartsWith($"# {id}: {rule.Title.ToString(CultureInfo.InvariantCulture)}\n", ReadPage(id));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Index_lists_the_page_with_its_severity_and_title(string id)
    {
        DiagnosticDescriptor rule = Rules.Single(item => item.Id == id);
        string row = $"| [{id}]({id}.md) | {rule.DefaultSeverity} | {rule.Title.ToString(CultureInfo.InvariantCulture)} |";
        Assert.Contains("\n" + row, File.ReadAllText(Path.Combine(Folder, "README.md")));
    }

    [Theory]
    [MemberData(nameof(PagesWithExamples))]
    public async Task Example_violates_the_rule_and_no_other(string id)
    {
        CSharpCompilation compilation = CompileExample(id, "Example violation");
        Assert.Empty(compilation.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error));
        Assert.Equal([id], (await GeneratorRun.AnalyzeAsync(compilation)).Select(report => report[..id.Length]).Distinct());
        bool isError = Rules.Single(item => item.Id == id).DefaultSeverity == DiagnosticSeverity.Error;
        Assert.Equal(isError, GeneratorRun.Once(compilation).Files.IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Resolution_compiles_and_violates_no_rule(string id)
    {
        CSharpCompilation compilation = CompileExample(id, "Resolution");
        Assert.Empty(await GeneratorRun.AnalyzeAsync(compilation));
        GeneratorRun run = GeneratorRun.Once(compilation).AssertCompiles();
        Assert.NotEmpty(run.Files);
    }

    /// <summary>The example of a section: C#, or a project's language version for a contract that is fine otherwise.</summary>
    private static CSharpCompilation CompileExample(string id, string section)
    {
        Match example = Assert.Single(ExampleAfter(section).Matches(ReadPage(id)));
        string code = example.Groups["code"].Value;
        if (example.Groups["language"].Value == "csharp")
        {
            return GeneratorRun.Compile(code);
        }

        string version = LangVersion().Match(code).Groups[1].Value;
        Assert.True(LanguageVersionFacts.TryParse(version, out LanguageVersion language), code);
        return GeneratorRun.Compile("").RemoveAllSyntaxTrees().AddSyntaxTrees(GeneratorRun.Parse(
            "[RoamService] public interface ICalculator { ValueTask PingAsync(CancellationToken cancellationToken); }",
            "Contract.cs",
            language));
    }

    private static string ReadPage(string id) => File.ReadAllText(Path.Combine(Folder, id + ".md"));

    /// <summary>The only code block between a heading and the next.</summary>
    private static Regex ExampleAfter(string section) => new(
        $@"(?<=\n## {section}\n(?:(?!\n## ).)*)\n```(?<language>csharp|xml)\n(?<code>.*?)```",
        RegexOptions.Singleline | RegexOptions.CultureInvariant);

    [GeneratedRegex("^<LangVersion>(.*)</LangVersion>\n$")]
    private static partial Regex LangVersion();
}
