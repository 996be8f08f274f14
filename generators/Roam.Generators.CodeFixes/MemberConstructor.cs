using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Roam.Generators.CodeFixes.Editing;
using Roam.Generators.Parsing;

namespace Roam.Generators.CodeFixes;

/// <summary>A constructor with a parameter for each member that a type would lose, for a type that has none of its own.</summary>
internal static class MemberConstructor
{
    /// <summary>
    /// A type with that constructor, behind its last property or field; <see langword="null"/> if it has a constructor, which only its
    /// author can change. It is the same for each of the members, so that one fix does for all.
    /// </summary>
    public static TypeDeclarationSyntax? AddTo(TypeDeclarationSyntax declaration, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetDeclaredSymbol(declaration, cancellationToken) is not { IsAbstract: false } type
            || type.InstanceConstructors.Any(static item => !item.IsImplicitlyDeclared)
            || LostMembersOf(type, model.Compilation) is not { IsEmpty: false } members
            || declaration.Members.LastOrDefault(static item => item is BasePropertyDeclarationSyntax or FieldDeclarationSyntax) is not { } last)
        {
            return null;
        }

        string end = Lines.BreakOf(declaration);
        IEnumerable<string> parameters = members.Select(
            member => $"{TypeOf(member).ToMinimalDisplayString(model, declaration.SpanStart)} {ParameterOf(member)}");
        IEnumerable<string> assignments = members.Select(static member => $"{TargetOf(member)} = {ParameterOf(member)};");
        MemberDeclarationSyntax constructor = SyntaxFactory.ParseMemberDeclaration(
            $"{end}public {declaration.Identifier}({string.Join(", ", parameters)}){end}{{{end}{string.Join(end, assignments)}{end}}}{end}")!;
        return declaration.InsertNodesAfter(last, [constructor.WithAdditionalAnnotations(Formatter.Annotation)]);
    }

    /// <summary>None if two of them differ by case only, because their parameters would have one name.</summary>
    private static ImmutableArray<ISymbol> LostMembersOf(INamedTypeSymbol type, Compilation compilation)
    {
        ImmutableArray<ISymbol> lost = ObjectPlan.Create(type, compilation, new TypeClassifier(compilation).Normalize).Lost;
        return lost.All(member => SymbolEqualityComparer.Default.Equals(member.ContainingType, type))
            && lost.Select(ParameterOf).Distinct().Count() == lost.Length ? lost : [];
    }

    private static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    private static string TargetOf(ISymbol member) =>
        Escape(member.Name) == ParameterOf(member) ? "this." + ParameterOf(member) : Escape(member.Name);

    private static string ParameterOf(ISymbol member) => Escape(char.ToLowerInvariant(member.Name[0]) + member.Name.Substring(1));

    private static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
