using Microsoft.CodeAnalysis;
using Roam.Generators.Diagnostics;

namespace Roam.Generators.Parsing;

/// <summary>Where a value stands, as far as channels are concerned.</summary>
internal enum ValuePlace
{
    /// <summary>An argument, or a member of an object that is one: the only place for channels.</summary>
    Argument,

    /// <summary>An element of a collection, tuple or nested result in an argument.</summary>
    Element,

    Result,
    Error,
    Item,
}

/// <summary>The rules for the types in a contract's signatures: walks each type to its last member.</summary>
internal sealed class TypeRules(Compilation compilation, TypeClassifier types, Action<DiagnosticDescriptor, ISymbol, object[]> report)
{
    private readonly HashSet<(string Type, ValuePlace Place)> _checked = [];
    private readonly HashSet<ISymbol> _lost = new(SymbolEqualityComparer.Default);
    private readonly Stack<ITypeSymbol> _open = new();
    private readonly HashSet<ISymbol> _declared = new(SymbolEqualityComparer.Default);
    private readonly List<DeclaredObject> _objects = [];

    /// <summary>Whether a type is one that the compiler does not know.</summary>
    public bool HasCompilerErrors { get; private set; }

    /// <summary>The classes that are declared somewhere, not only as variants: an object of one must be of no derived class.</summary>
    public IReadOnlyList<DeclaredObject> Objects => _objects;

    /// <summary>Checks a normalized type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="origin">The method or parameter, where violations are reported.</param>
    /// <param name="path">The way to the type: <c>ICalc.AddAsync → Order.Lines</c>.</param>
    /// <param name="place">Where the value stands.</param>
    /// <param name="codec">The <c>[RoamCodec]</c> of the place.</param>
    public void Check(ITypeSymbol type, ISymbol origin, string path, ValuePlace place, AttributeData? codec = null)
    {
        TypeClass shape = types.Classify(type);
        if (codec is not null && shape.Category is not (TypeCategory.Error or TypeCategory.Tx or TypeCategory.Rx))
        {
            CheckCodec(types.Resolve(codec, type), type, origin, path);
            return;
        }

        switch (shape.Category)
        {
            case TypeCategory.Error:
                HasCompilerErrors = true;
                break;

            case TypeCategory.Unsupported:
                report(Descriptors.UnserializableType, origin, [path, TypeNames.ForMessage(type), shape.Reason]);
                break;

            case TypeCategory.Tx or TypeCategory.Rx:
                CheckChannel(type, shape, origin, path, place, codec);
                break;

            case TypeCategory.Service:
                // As a parameter or a result of its own it is not checked here at all.
                string what = place switch
                {
                    ValuePlace.Error => "in an error",
                    ValuePlace.Item => "in the items of a stream or channel",
                    _ => "inside another value",
                };
                report(Descriptors.ServiceInValue, origin, [path, TypeNames.ForMessage(type), what]);
                break;

            case TypeCategory.Custom:
                CheckCodec(shape.Codec!, type, origin, path);
                break;

            case TypeCategory.Nullable:
                Check(shape.Elements[0], origin, path, place);
                break;

            case TypeCategory.Collection or TypeCategory.Tuple or TypeCategory.Result:
                foreach (ITypeSymbol element in shape.Elements)
                {
                    Check(element, origin, path, place == ValuePlace.Argument ? ValuePlace.Element : place);
                }

                break;

            case TypeCategory.Object:
                if (type is INamedTypeSymbol { IsReferenceType: true } declared && _declared.Add(declared.OriginalDefinition))
                {
                    _objects.Add(new(declared.OriginalDefinition, origin, path));
                }

                CheckObject(type, shape.Plan!, origin, path, place);
                break;

            case TypeCategory.Variants:
                CheckVariants(type, shape.Variants!, origin, path, place);
                break;
        }
    }

    /// <summary>Why a <c>[Credit]</c> is invalid.</summary>
    public static string? WhyInvalidCredit(AttributeData credit, bool isChannel) =>
        !isChannel ? "only a channel or stream has credit"
        : CreditOf(credit) is < 0 or > RoamNames.MaximumCredit ? $"the credit must be from 0 to {Literals.Number(RoamNames.MaximumCredit)}"
        : null;

    /// <summary>The credit that an attribute declares, or the default.</summary>
    public static int CreditOf(AttributeData? credit) =>
        credit is { ConstructorArguments.IsEmpty: false } && credit.ConstructorArguments[0].Value is int value
            ? value
            : RoamNames.DefaultCredit;

    private void CheckCodec(CustomCodec codec, ITypeSymbol type, ISymbol origin, string path)
    {
        if (codec.Problem is { } problem)
        {
            report(Descriptors.InvalidCodec, origin, [path, codec.DisplayName, TypeNames.ForMessage(type), problem]);
        }
    }

    private void CheckVariants(ITypeSymbol type, VariantPlan plan, ISymbol origin, string path, ValuePlace place)
    {
        if (!_checked.Add(("any " + TypeNames.OfNotNull(type), place)))
        {
            return;
        }

        if (plan.Problem is { } problem)
        {
            report(Descriptors.InvalidVariants, origin, [path, TypeNames.ForMessage(type), problem]);
            return;
        }

        foreach (PlannedVariant variant in plan.Variants)
        {
            // The number of channels must not depend on which variant it is.
            ValuePlace variantPlace = place == ValuePlace.Argument ? ValuePlace.Element : place;
            string variantPath = $"{path} → {TypeNames.ForMessage(variant.Type)}";
            if (types.Classify(variant) is { Category: TypeCategory.Object, Plan: { } itself })
            {
                CheckObject(variant.Type, itself, origin, variantPath, variantPlace);
            }
            else if (variant.IsBase)
            {
                string reason = types.Classify(variant).Reason;
                report(Descriptors.UnserializableType, origin, [variantPath, TypeNames.ForMessage(variant.Type), reason]);
            }
            else
            {
                Check(variant.Type, origin, variantPath, variantPlace);
            }
        }
    }

    private void CheckChannel(
        ITypeSymbol type,
        TypeClass shape,
        ISymbol origin,
        string path,
        ValuePlace place,
        AttributeData? codec)
    {
        switch (place)
        {
            case ValuePlace.Argument:
                Check(shape.Elements[0], origin, path, ValuePlace.Item, codec);
                break;
            case ValuePlace.Element:
                report(Descriptors.ChannelInCollection, origin, [path, TypeNames.ForMessage(type), "inside a collection, tuple, result or variant"]);
                break;
            default:
                string what = place switch
                {
                    ValuePlace.Error => "an error",
                    ValuePlace.Item => "the items of a stream",
                    _ => "what it returns",
                };
                report(Descriptors.ChannelInResult, origin, [path, TypeNames.ForMessage(type), what]);
                break;
        }
    }

    private void CheckObject(ITypeSymbol type, ObjectPlan plan, ISymbol origin, string path, ValuePlace place)
    {
        if (place == ValuePlace.Argument
            && _open.Contains(type, SymbolEqualityComparer.Default)
            && types.CarriesChannels(type))
        {
            report(Descriptors.ChannelInCollection, origin, [path, TypeNames.ForMessage(type), "in a type that contains itself"]);
            return;
        }

        if (!_checked.Add((TypeNames.OfNotNull(type), place)))
        {
            return;
        }

        if (plan.KeyProblem is { } problem)
        {
            report(Descriptors.InvalidKeys, origin, [path, TypeNames.ForMessage(type), problem]);
            return;
        }

        foreach (ISymbol lost in plan.Lost)
        {
            if (_lost.Add(lost.OriginalDefinition) && compilation.ContainsSyntaxTree(lost.DeclaringSyntaxReferences[0].SyntaxTree))
            {
                report(Descriptors.LostMember, lost, [path, $"{TypeNames.ForMessage(type)}.{lost.Name}"]);
            }
        }

        _open.Push(type);
        foreach (PlannedMember member in plan.Members)
        {
            string memberPath = $"{path} → {TypeNames.ForMessage(type)}.{member.Symbol.Name}";
            if (member.Codec is null && member.Symbol.FindAttribute(SerializerNames.Formatter) is not null)
            {
                report(
                    Descriptors.UnserializableType,
                    origin,
                    [memberPath, TypeNames.ForMessage(member.Type), TypeClassifier.FormatterReason]);
                continue;
            }

            Check(member.Type, origin, memberPath, place, member.Codec);
            if (member.Credit is { } credit
                && WhyInvalidCredit(credit, types.Classify(member.Type).Category is TypeCategory.Tx or TypeCategory.Rx) is { } reason)
            {
                report(Descriptors.InvalidCredit, origin, [memberPath, reason]);
            }
        }

        _open.Pop();
    }
}
