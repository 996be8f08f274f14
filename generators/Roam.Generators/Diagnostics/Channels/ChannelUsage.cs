using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Roam.Generators.Diagnostics.Channels;

/// <summary>
/// What the body of a method does with the halves of channels that it has in local variables and parameters. A variable that is set from
/// another one stands for the same half.
/// </summary>
internal sealed class ChannelUsage
{
    private readonly ChannelTypes _types;
    private readonly Dictionary<ISymbol, ChannelHalf> _halves = new(SymbolEqualityComparer.Default);
    private readonly List<ChannelPair> _pairs = [];

    private ChannelUsage(ChannelTypes types) => _types = types;

    /// <summary>The sending halves, also those that were not created here.</summary>
    public IEnumerable<ChannelHalf> Senders =>
        _halves.Where(item => _types.IsTx(TypeOf(item.Key))).Select(static item => item.Value).Distinct();

    /// <summary>The channels that are created here.</summary>
    public IReadOnlyList<ChannelPair> Pairs => _pairs;

    /// <summary>Looks through a body, and what is nested in it.</summary>
    public static ChannelUsage? Of(IEnumerable<IOperation> blocks, ChannelTypes types, CancellationToken cancellationToken)
    {
        ChannelUsage? usage = null;
        foreach (IOperation operation in blocks.SelectMany(static block => block.DescendantsAndSelf()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (operation)
            {
                case ILocalReferenceOperation { IsDeclaration: false } local when types.IsHalf(local.Type):
                    (usage ??= new ChannelUsage(types)).Note(local, local.Local);
                    break;
                case IParameterReferenceOperation parameter when types.IsHalf(parameter.Type):
                    (usage ??= new ChannelUsage(types)).Note(parameter, parameter.Parameter);
                    break;
                case IDeconstructionAssignmentOperation { Value: var value } deconstruction
                    when Unwrap(value) is IInvocationOperation create && types.IsCreate(create.TargetMethod):
                    (usage ??= new ChannelUsage(types)).NoteCreate(deconstruction.Target);
                    break;
                case IUsingDeclarationOperation declaration:
                    NoteUsing(declaration.DeclarationGroup, types, ref usage);
                    break;
                case IUsingOperation { Resources: IVariableDeclarationGroupOperation group }:
                    NoteUsing(group, types, ref usage);
                    break;
            }
        }

        return usage;
    }

    /// <summary>The invocation that an operation is an argument of, if that is a call of a contract.</summary>
    public static IInvocationOperation? CallWith(SyntaxNode half, SemanticModel model, ChannelTypes types, CancellationToken cancellationToken) =>
        model.GetOperation(half, cancellationToken) is { Parent: IArgumentOperation { Parent: IInvocationOperation call } } && types.IsCall(call.TargetMethod)
            ? call
            : null;

    private static void NoteUsing(IVariableDeclarationGroupOperation group, ChannelTypes types, ref ChannelUsage? usage)
    {
        foreach (IVariableDeclaratorOperation declarator in group.Declarations.SelectMany(static item => item.Declarators))
        {
            if (types.IsHalf(declarator.Symbol.Type))
            {
                usage ??= new ChannelUsage(types);
                usage.Find(declarator.Symbol, declarator.Syntax).Uses.Add(new HalfUse(HalfUseKind.Using, declarator.Syntax));
            }
        }
    }

    private static IOperation Unwrap(IOperation operation) => operation is IConversionOperation conversion ? Unwrap(conversion.Operand) : operation;

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    private void Note(IOperation reference, ISymbol symbol)
    {
        ChannelHalf half = Find(symbol, reference.Syntax);
        switch (reference.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } when _types.IsHalf(declarator.Symbol.Type):
                Unite(half, declarator.Symbol);
                break;
            case IInvocationOperation call when ReferenceEquals(call.Instance, reference):
                half.Uses.Add(new HalfUse(KindOf(call.TargetMethod.Name), reference.Syntax));
                break;
            case IArgumentOperation { Parent: IInvocationOperation call } when _types.IsCall(call.TargetMethod):
                half.Uses.Add(new HalfUse(HalfUseKind.Call, reference.Syntax));
                break;
            case IUsingOperation:
                half.Uses.Add(new HalfUse(HalfUseKind.Using, reference.Syntax));
                break;
            default:
                half.Uses.Add(new HalfUse(HalfUseKind.Other, reference.Syntax));
                break;
        }
    }

    private static HalfUseKind KindOf(string method) => method switch
    {
        "SendAsync" => HalfUseKind.Send,
        "CompleteAsync" => HalfUseKind.Complete,
        "DisposeAsync" => HalfUseKind.Dispose,
        _ => HalfUseKind.Other,
    };

    private void NoteCreate(IOperation target)
    {
        if (target is IDeclarationExpressionOperation declaration)
        {
            target = declaration.Expression;
        }

        if (target is ITupleOperation { Elements.Length: 2 } halves
            && Declared(halves.Elements[0]) is { } sender
            && Declared(halves.Elements[1]) is { } receiver)
        {
            _pairs.Add(new ChannelPair(sender, receiver));
        }
    }

    /// <summary>The half that an element of a deconstruction declares; <see langword="null"/> if it goes somewhere else.</summary>
    private ChannelHalf? Declared(IOperation element) => element switch
    {
        IDiscardOperation => new ChannelHalf(null, element.Syntax),
        IDeclarationExpressionOperation { Expression: var expression } => Declared(expression),
        ILocalReferenceOperation { IsDeclaration: true } local => Find(local.Local, local.Syntax),
        _ => null,
    };

    private ChannelHalf Find(ISymbol symbol, SyntaxNode syntax)
    {
        if (!_halves.TryGetValue(symbol, out ChannelHalf? half))
        {
            half = new ChannelHalf(symbol.Name, syntax);
            _halves.Add(symbol, half);
        }

        return half;
    }

    private void Unite(ChannelHalf half, ISymbol symbol)
    {
        if (_halves.TryGetValue(symbol, out ChannelHalf? other) && !ReferenceEquals(other, half))
        {
            half.Uses.AddRange(other.Uses);
        }

        _halves[symbol] = half;
    }
}
