using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Diagnostics;
using Roam.Generators.Emit;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>Finds what can stand in for the code of a contract that breaks a rule.</summary>
internal static class RefusedParser
{
    /// <summary>Rules whose breach leaves no type to print: there is no name for it, or it would be another type's.</summary>
    private static readonly string[] Nameless =
        [Descriptors.InaccessibleInterface.Id, Descriptors.GenericInterface.Id, Descriptors.NameTaken.Id];

    /// <summary>The model of a refused contract, or <see langword="null"/> if the compiler would not take what is printed of it. Where the
    /// compiler has something to say of the contract itself, that is what its author needs to see.</summary>
    public static RefusedModel? Parse(
        INamedTypeSymbol contract, ContractCheck check, Compilation compilation, CancellationToken cancellationToken)
    {
        string[] rules =
        [
            .. check.Violations.Where(static item => item.IsError)
                .Select(static item => item.Id)
                .Distinct()
                .OrderBy(static id => id, StringComparer.Ordinal),
        ];
        if (check.HasCompilerErrors || rules.Any(Nameless.Contains))
        {
            return null;
        }

        var model = new RefusedModel
        {
            HintName = GeneratedNames.HintName(contract),
            Namespace = GeneratedNames.NamespaceOf(contract),
            Accessibility = TypeReach.IsPublic(contract) ? "public" : "internal",
            Interface = TypeNames.OfNotNull(contract),
            InterfaceDisplayName = TypeNames.ForMessage(contract),
            BaseName = GeneratedNames.BaseName(contract),
            Attributes = Advisories.AttributesOf(contract).ToEquatableArray(),
            Rules = rules.ToEquatableArray(),
            Members = new RefusedMembers(contract, compilation).Print().ToEquatableArray(),
        };
        return Compiles(model, compilation, cancellationToken) ? model : null;
    }

    /// <summary>A refused contract may have anything that C# allows, and C# grows. So the compiler is asked; that only costs something
    /// while a contract is refused.</summary>
    private static bool Compiles(RefusedModel model, Compilation compilation, CancellationToken cancellationToken)
    {
        var options = (CSharpParseOptions?)compilation.SyntaxTrees.FirstOrDefault()?.Options;
        SyntaxTree tree = CSharpSyntaxTree.ParseText(RefusedFileEmitter.Emit(model), options, model.HintName, cancellationToken);
        return !compilation.AddSyntaxTrees(tree).GetSemanticModel(tree).GetDiagnostics(cancellationToken: cancellationToken)
            .Any(static item => item.Severity == DiagnosticSeverity.Error);
    }
}
