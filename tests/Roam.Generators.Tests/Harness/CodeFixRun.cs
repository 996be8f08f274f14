using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RoslynProject = Microsoft.CodeAnalysis.Project;

namespace Roam.Generators.Tests.Harness;

/// <summary>Applies code fixes to sources in a workspace, in which the generator runs too, as it does in an editor.</summary>
internal static class CodeFixRun
{
    private static readonly Assembly GeneratorAssembly = typeof(RoamServiceGenerator).Assembly;

    /// <summary>The titles of what is offered for the first diagnostic that the fix is for.</summary>
    public static async Task<string[]> TitlesAsync(CodeFixProvider fix, params string[] sources)
    {
        using AdhocWorkspace workspace = Open(sources);
        RoslynProject project = workspace.CurrentSolution.Projects.Single();
        ImmutableArray<Diagnostic> diagnostics = await FindAsync(project, fix);
        return [.. (await OfferAsync(fix, project, diagnostics[0])).Select(static action => action.Title)];
    }

    /// <summary>Applies the fix to one diagnostic after the other, until there is none, and checks that what is left compiles.</summary>
    /// <param name="fix">The fix.</param>
    /// <param name="choice">Which of the offered actions is taken.</param>
    /// <param name="sources">The files.</param>
    /// <returns>The files' new texts, as <see cref="Join"/> joins them.</returns>
    public static async Task<string> OneByOneAsync(CodeFixProvider fix, int choice, params string[] sources)
    {
        using AdhocWorkspace workspace = Open(sources);
        RoslynProject project = workspace.CurrentSolution.Projects.Single();
        ImmutableArray<Diagnostic> diagnostics = await FindAsync(project, fix);
        while (!diagnostics.IsEmpty)
        {
            project = await ApplyAsync(project, (await OfferAsync(fix, project, diagnostics[0]))[choice]);
            int before = diagnostics.Length;
            diagnostics = await FindAsync(project, fix);
            Assert.True(diagnostics.Length < before, "The fix fixed nothing:\n" + await ReadAsync(project));
        }

        return await CheckAsync(project);
    }

    /// <summary>Applies the fix to all diagnostics of the project at once.</summary>
    public static async Task<string> AllAtOnceAsync(CodeFixProvider fix, int choice, params string[] sources)
    {
        using AdhocWorkspace workspace = Open(sources);
        RoslynProject project = workspace.CurrentSolution.Projects.Single();
        ImmutableArray<Diagnostic> diagnostics = await FindAsync(project, fix);
        CodeAction single = (await OfferAsync(fix, project, diagnostics[0]))[choice];
        var context = new FixAllContext(
            project.GetDocument(diagnostics[0].Location.SourceTree)!,
            fix,
            FixAllScope.Project,
            single.EquivalenceKey!,
            fix.FixableDiagnosticIds,
            new Diagnostics(fix),
            CancellationToken.None);
        project = await ApplyAsync(project, (await fix.GetFixAllProvider()!.GetFixAsync(context))!);
        Assert.Empty(await FindAsync(project, fix));
        return await CheckAsync(project);
    }

    /// <summary>The texts of files in one, which a failed comparison shows better.</summary>
    public static string Join(params string[] files) => string.Join("\n\n// The next file:\n\n", files);

    private static AdhocWorkspace Open(string[] sources)
    {
        var workspace = new AdhocWorkspace();
        ProjectId id = ProjectId.CreateNewId();
        CSharpCompilation settings = GeneratorRun.Compile("");
        Solution solution = workspace.CurrentSolution
            .AddProject(id, "Contracts", "Contracts", LanguageNames.CSharp)
            .WithProjectMetadataReferences(id, GeneratorRun.References)
            .WithProjectCompilationOptions(id, settings.Options)
            .WithProjectParseOptions(id, settings.SyntaxTrees[0].Options)
            .AddAnalyzerReference(id, new AnalyzerFileReference(GeneratorAssembly.Location, new Loader()));
        for (int i = 0; i < sources.Length; i++)
        {
            solution = solution.AddDocument(DocumentId.CreateNewId(id), $"Source{i}.cs", sources[i]);
        }

        Assert.True(workspace.TryApplyChanges(solution));
        return workspace;
    }

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(RoslynProject project, CodeFixProvider fix)
    {
        Compilation compilation = (await project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> all = await compilation.WithAnalyzers(GeneratorRun.Analyzers).GetAnalyzerDiagnosticsAsync();
        return [.. all.Where(item => fix.FixableDiagnosticIds.Contains(item.Id)).OrderBy(static item => item.Location.SourceSpan.Start)];
    }

    private static async Task<List<CodeAction>> OfferAsync(CodeFixProvider fix, RoslynProject project, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        Document document = project.GetDocument(diagnostic.Location.SourceTree)!;
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }

    private static async Task<RoslynProject> ApplyAsync(RoslynProject project, CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        return Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution.GetProject(project.Id)!;
    }

    private static async Task<string> CheckAsync(RoslynProject project)
    {
        string texts = await ReadAsync(project);
        Compilation compilation = (await project.GetCompilationAsync())!;
        string[] problems = [.. compilation.GetDiagnostics()
            .Where(static item => item.Severity != DiagnosticSeverity.Hidden)
            .Select(static item => item.ToString())];
        Assert.True(problems.Length == 0, string.Join("\n", problems.Append(texts)));
        return texts;
    }

    private static async Task<string> ReadAsync(RoslynProject project) =>
        Join(await Task.WhenAll(project.Documents.Select(static async document => (await document.GetTextAsync()).ToString())));

    /// <summary>Tells a fix of all what there is to fix.</summary>
    private sealed class Diagnostics(CodeFixProvider fix) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(RoslynProject project, CancellationToken cancellationToken) =>
            await FindAsync(project, fix);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await FindAsync(document.Project, fix)).Where(item => item.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(RoslynProject project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }

    /// <summary>Hands out the generator's assembly, which these tests have loaded already.</summary>
    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => GeneratorAssembly;
    }
}
