using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Roam.Generators.Tests.Harness;

/// <summary>A project with settings of its own: what is set differently in a test stands in that test.</summary>
internal sealed record Project
{
    /// <summary>What all begin with: compilations that are made from one another read their references once.</summary>
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Contracts",
        references: GeneratorRun.References,
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: ReportDiagnostic.Error));

    public string AssemblyName { get; init; } = "Contracts";

    public LanguageVersion Language { get; init; } = LanguageVersion.CSharp13;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    /// <summary>References besides those of every project.</summary>
    public ImmutableArray<MetadataReference> References { get; init; } = [];

    /// <summary>What every source begins with.</summary>
    public string Header { get; init; } = GeneratorRun.Usings;

    /// <summary>Whether comments are checked, as in a project that writes a documentation file.</summary>
    public bool ChecksDocumentation { get; init; }

    public CSharpCompilation Compile(params string[] sources)
    {
        CSharpCompilation compilation = Empty.WithAssemblyName(AssemblyName).WithOptions(Empty.Options.WithNullableContextOptions(Nullable));
        return (References.IsEmpty ? compilation : compilation.AddReferences(References))
            .AddSyntaxTrees(sources.Select((source, index) => Parse(source, $"Source{index}.cs")));
    }

    /// <summary>Compiles, generates and checks that nothing is wrong; gives the assembly as others reference it.</summary>
    public MetadataReference Build(params string[] sources) => Build(default, sources);

    public MetadataReference Build(ImmutableArray<string> aliases, params string[] sources)
    {
        GeneratorRun run = GeneratorRun.Once(Compile(sources)).AssertCompiles();
        using var assembly = new MemoryStream();
        Assert.True(run.Output.Emit(assembly).Success);
        return MetadataReference.CreateFromImage(assembly.ToArray(), new MetadataReferenceProperties(aliases: aliases));
    }

    /// <summary>Generates and checks that the result compiles without a warning.</summary>
    public GeneratorRun AssertCompiles(params string[] sources) => GeneratorRun.Of(Compile(sources)).AssertCompiles();

    public SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(
        Header + source,
        new CSharpParseOptions(Language, ChecksDocumentation ? DocumentationMode.Diagnose : DocumentationMode.Parse),
        path);
}
