using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Roam.Generators.Diagnostics.Channels;

namespace Roam.Generators.Diagnostics;

/// <summary>
/// Reports what a method does with a channel that makes the other side fail or wait for ever. It looks at one method at a time, and says
/// nothing of a half that other code may do something with.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RoamChannelAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.NotCompleted,
        Descriptors.NeverEnded,
        Descriptors.NeverRead,
        Descriptors.AwaitedTooEarly,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (ChannelTypes.Of(start.Compilation) is { } types)
            {
                start.RegisterOperationBlockAction(block => Analyze(block, types));
            }
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, ChannelTypes types)
    {
        if (ChannelUsage.Of(context.OperationBlocks, types, context.CancellationToken) is not { } usage)
        {
            return;
        }

        foreach (ChannelHalf half in usage.Senders)
        {
            CheckDisposal(context, half);
        }

        foreach (ChannelPair pair in usage.Pairs)
        {
            if (FindUse(pair.Rx, HalfUseKind.Call) is { } upload)
            {
                CheckEnd(context, pair.Tx);
                CheckOrder(context, types, upload, pair.Tx);
            }
            else if (FindUse(pair.Tx, HalfUseKind.Call) is { } download)
            {
                CheckRead(context, pair.Rx);
                CheckOrder(context, types, download, pair.Rx);
            }
        }
    }

    /// <summary>A half that is disposed of without being completed: its reader fails although everything was sent.</summary>
    private static void CheckDisposal(OperationBlockAnalysisContext context, ChannelHalf half)
    {
        if (half.Has(HalfUseKind.Complete) || !half.IsWhollySeen)
        {
            return;
        }

        // A program that calls DisposeAsync without having sent anything means to give the channel up.
        HalfUse? disposal = FindUse(half, HalfUseKind.Using) ?? (half.Has(HalfUseKind.Send) ? FindUse(half, HalfUseKind.Dispose) : null);
        if (disposal is { } use)
        {
            Report(context, Descriptors.NotCompleted, LocationOf(use.Syntax), half.Name!);
        }
    }

    /// <summary>A half that is never ended: its reader waits for ever.</summary>
    private static void CheckEnd(OperationBlockAnalysisContext context, ChannelHalf half)
    {
        if (half.IsWhollySeen && half.Uses.TrueForAll(static use => use.Kind == HalfUseKind.Send))
        {
            Report(context, Descriptors.NeverEnded, LocationOf(half.Declaration), half.Name ?? "_");
        }
    }

    /// <summary>A half that is never read: its sender waits for ever once it has no credit left.</summary>
    private static void CheckRead(OperationBlockAnalysisContext context, ChannelHalf half)
    {
        if (half.Uses.Count == 0)
        {
            Report(context, Descriptors.NeverRead, LocationOf(half.Declaration), half.Name ?? "_");
        }
    }

    /// <summary>A call that is awaited before the half that was kept is used: each waits for the other.</summary>
    private static void CheckOrder(OperationBlockAnalysisContext context, ChannelTypes types, HalfUse passed, ChannelHalf kept)
    {
        SemanticModel? model = passed.Syntax.SyntaxTree == context.OperationBlocks[0].Syntax.SyntaxTree ? context.OperationBlocks[0].SemanticModel : null;
        if (kept.Uses.Count == 0
            || model is null
            || ChannelUsage.CallWith(passed.Syntax, model, types, context.CancellationToken) is not { } call
            || FindAwait(call) is not { } awaited)
        {
            return;
        }

        SyntaxNode scope = ScopeOf(awaited);
        if (kept.Uses.TrueForAll(use => use.Syntax.SpanStart > awaited.Span.End && ScopeOf(use.Syntax) == scope))
        {
            Report(context, Descriptors.AwaitedTooEarly, call.Syntax.GetLocation(), kept.Name!);
        }
    }

    private static SyntaxNode? FindAwait(IInvocationOperation call) => call.Parent switch
    {
        IAwaitOperation awaiting => awaiting.Syntax,
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Parent: IAwaitOperation awaiting } => awaiting.Syntax,
        _ => null,
    };

    /// <summary>The function that a piece of code stands in. What another one does may come earlier or later than the source tells.</summary>
    private static SyntaxNode ScopeOf(SyntaxNode node) => node.Ancestors().First(static ancestor =>
        ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax or CompilationUnitSyntax);

    private static HalfUse? FindUse(ChannelHalf half, HalfUseKind kind)
    {
        int index = half.Uses.FindIndex(use => use.Kind == kind);
        return index < 0 ? null : half.Uses[index];
    }

    private static Location LocationOf(SyntaxNode syntax) => syntax switch
    {
        VariableDeclaratorSyntax declarator => declarator.Identifier.GetLocation(),
        SingleVariableDesignationSyntax designation => designation.Identifier.GetLocation(),
        DeclarationExpressionSyntax { Designation: var designation } => designation.GetLocation(),
        _ => syntax.GetLocation(),
    };

    private static void Report(OperationBlockAnalysisContext context, DiagnosticDescriptor rule, Location location, string name) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, location, name));
}
