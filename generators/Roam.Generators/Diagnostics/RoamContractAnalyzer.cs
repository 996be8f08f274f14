using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Roam.Generators.Discovery;
using Roam.Generators.Parsing;

namespace Roam.Generators.Diagnostics;

/// <summary>Reports what is wrong with contracts. The rules are <see cref="ContractRules"/>, which the generator obeys too.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RoamContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.InaccessibleInterface,
        Descriptors.GenericInterface,
        Descriptors.GenericMethod,
        Descriptors.UnsupportedReturn,
        Descriptors.UnsupportedMember,
        Descriptors.UnsupportedParameter,
        Descriptors.MisplacedContext,
        Descriptors.UnserializableType,
        Descriptors.ChannelInResult,
        Descriptors.ChannelInCollection,
        Descriptors.DuplicateWireName,
        Descriptors.InvalidCredit,
        Descriptors.UnnamedOverload,
        Descriptors.NameTaken,
        Descriptors.LanguageVersion,
        Descriptors.MissingToken,
        Descriptors.LostMember,
        Descriptors.UnusableType,
        Descriptors.UnseenPart,
        Descriptors.InvalidVariants,
        Descriptors.InvalidKeys,
        Descriptors.InvalidCodec,
        Descriptors.ServiceInValue,
        Descriptors.IdempotentChannels,
        Descriptors.DerivedType,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // A contract that another tool has written is one too: what is wrong with it must not stay in the dark.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypesByMetadataName(RoamNames.ServiceAttribute).IsEmpty)
            {
                return;
            }

            // Whoever asks first may be an editor that changes its mind: what it cancels must not end the analysis for others.
            var contracts = new Lazy<ContractIndex>(() => ContractIndex.Of(start.Compilation, CancellationToken.None));
            var derived = new Lazy<DerivedTypes>(() => DerivedTypes.Of(start.Compilation));
            start.RegisterSymbolAction(symbol => Analyze(symbol, contracts, derived), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, Lazy<ContractIndex> contracts, Lazy<DerivedTypes> derived)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Interface || type.FindAttribute(RoamNames.ServiceAttribute) is null)
        {
            return;
        }

        var classifier = new TypeClassifier(context.Compilation);
        ContractCheck check = ContractRules.Check(type, context.Compilation, contracts.Value, classifier, context.CancellationToken);
        foreach (ContractViolation violation in check.Violations)
        {
            // Nobody reads advice on code that was written by a program.
            if (violation.IsError || !context.IsGeneratedCode)
            {
                context.ReportDiagnostic(violation.ToDiagnostic());
            }
        }

        if (check.IsValid && IsSeenWhole(context, type, classifier) && !context.IsGeneratedCode)
        {
            CheckDerivedTypes(context, check, derived);
        }
    }

    /// <summary>Advises on classes from which others derive that the contract does not name: an object of those is refused.</summary>
    private static void CheckDerivedTypes(SymbolAnalysisContext context, ContractCheck check, Lazy<DerivedTypes> derived)
    {
        HashSet<ISymbol> named = new(check.Objects.Select(static item => item.Type), SymbolEqualityComparer.Default);
        foreach (DeclaredObject item in check.Objects.Where(static item => !item.Type.IsSealed))
        {
            if (derived.Value.From(item.Type).FirstOrDefault(type => !named.Contains(type)) is { } other)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.DerivedType,
                    item.Origin.Locations.Concat(context.Symbol.Locations).FirstOrDefault(
                        location => location.SourceTree is { } tree && context.Compilation.ContainsSyntaxTree(tree)),
                    item.Path,
                    TypeNames.ForMessage(other),
                    TypeNames.ForMessage(item.Type)));
            }
        }
    }

    /// <summary>Whether the contract has a client: not if other generators write one of its types, which is reported.</summary>
    private static bool IsSeenWhole(SymbolAnalysisContext context, INamedTypeSymbol contract, TypeClassifier classifier)
    {
        if (OtherGenerators.FindType(contract, context.Compilation, classifier, context.CancellationToken) is { } unseen)
        {
            Report(
                Descriptors.UnusableType,
                unseen,
                "another source generator writes it, and generators do not see each other's code; move it to another project");
            return false;
        }

        if (OtherGenerators.FindPart(contract, context.Compilation, classifier, context.CancellationToken) is { } part)
        {
            Report(Descriptors.UnseenPart, part);
        }

        return true;

        void Report(DiagnosticDescriptor rule, INamedTypeSymbol type, params object[] more) => context.ReportDiagnostic(Diagnostic.Create(
            rule,
            contract.Locations.FirstOrDefault(),
            [TypeNames.ForMessage(contract), TypeNames.ForMessage(type), .. more]));
    }
}
