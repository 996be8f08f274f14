using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Roam.Generators.Diagnostics;

namespace Roam.Generators.CodeFixes;

/// <summary>ROAM0017: lets a member be set by who reads the payload, with an accessor or by way of a constructor.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SendMemberCodeFix))]
[Shared]
public sealed class SendMemberCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.LostMember.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        SyntaxNode? member = root?.FindNode(context.Span).FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (root is null || model is null || member?.Parent is not TypeDeclarationSyntax type)
        {
            return;
        }

        // An override has the accessors of what it overrides.
        if (member is PropertyDeclarationSyntax { AccessorList: not null } property && !property.Modifiers.Any(SyntaxKind.OverrideKeyword))
        {
            RegisterAccessors(property);
        }

        if (MemberConstructor.AddTo(type, model, context.CancellationToken) is { } constructed)
        {
            Register("Add a constructor (callers are not changed)", "constructor", type, () => constructed);
        }

        void RegisterAccessors(PropertyDeclarationSyntax property)
        {
            if (property.AccessorList!.Accessors.FirstOrDefault(static item => item.Modifiers.Count != 0) is { } hidden)
            {
                Register("Make the setter public", "public", property, () => Format(MakePublic(property, hidden)));
                return;
            }

            Register("Add an init accessor", "init", property, () => Format(AddInit(property)));
            if (property.Initializer is null)
            {
                Register(
                    "Add an init accessor and make the property required",
                    "required",
                    property,
                    () => Format(AddRequired(AddInit(property))));
            }
        }

        void Register(string title, string key, SyntaxNode old, Func<SyntaxNode> change) => context.RegisterCodeFix(
            CodeAction.Create(
                title,
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(old, change()))),
                $"{nameof(SendMemberCodeFix)}.{key}"),
            context.Diagnostics);
    }

    private static PropertyDeclarationSyntax Format(PropertyDeclarationSyntax property) =>
        property.WithAdditionalAnnotations(Formatter.Annotation);

    private static PropertyDeclarationSyntax MakePublic(PropertyDeclarationSyntax property, AccessorDeclarationSyntax setter) =>
        property.ReplaceNode(setter, setter.WithModifiers([]).WithLeadingTrivia(setter.GetLeadingTrivia()));

    /// <summary>The accessor goes after the last, on a line of its own if that stands on one.</summary>
    private static PropertyDeclarationSyntax AddInit(PropertyDeclarationSyntax property)
    {
        AccessorListSyntax list = property.AccessorList!;
        AccessorDeclarationSyntax init = SyntaxFactory.AccessorDeclaration(SyntaxKind.InitAccessorDeclaration)
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithTriviaFrom(list.Accessors.Last());
        return property.WithAccessorList(list.AddAccessors(init));
    }

    private static PropertyDeclarationSyntax AddRequired(PropertyDeclarationSyntax property) => property.AddModifiers(
        SyntaxFactory.Token(SyntaxKind.RequiredKeyword).WithTrailingTrivia(SyntaxFactory.Space));
}
