using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>Tells what a type is to a payload. The rules and the parsers of one contract share one, so that they cannot disagree.</summary>
internal sealed class TypeClassifier(Compilation compilation)
{
    /// <summary>How deep type arguments may nest. A type whose member is of a larger instance of itself would never end.</summary>
    private const int MaximumGenericDepth = 12;

    /// <summary>Why a type or member with a formatter is unsupported.</summary>
    public const string FormatterReason = "its [MessagePackFormatter] is not supported; use [RoamCodec]";

    private readonly Dictionary<ITypeSymbol, TypeClass> _classes = new(SymbolEqualityComparer.IncludeNullability);
    private readonly Dictionary<ITypeSymbol, TypeClass> _bases = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ITypeSymbol, bool> _carriesChannels = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, CanonicalSignature> _signatures = new(SymbolEqualityComparer.Default);

    /// <summary>The type as the generator understands it; see <see cref="TypeNames.Normalize"/>.</summary>
    public ITypeSymbol Normalize(ITypeSymbol type) => TypeNames.Normalize(type, compilation);

    /// <summary>Classifies a normalized type, whatever the nullability of its own.</summary>
    public TypeClass Classify(ITypeSymbol type)
    {
        if (!_classes.TryGetValue(type, out TypeClass? result))
        {
            result = Create(type);
            _classes.Add(type, result);
        }

        return result;
    }

    /// <summary>Classifies a variant. One that is the type with the list is an object here, for its value is what is left.</summary>
    public TypeClass Classify(PlannedVariant variant)
    {
        ITypeSymbol type = Normalize(variant.Type);
        if (!variant.IsBase)
        {
            return Classify(type);
        }

        if (!_bases.TryGetValue(type, out TypeClass? result))
        {
            result = CreateObject((INamedTypeSymbol)type);
            _bases.Add(type, result);
        }

        return result;
    }

    /// <summary>Whether a type is an object with channels in it, at any depth.</summary>
    public bool CarriesChannels(ITypeSymbol type)
    {
        if (!_carriesChannels.TryGetValue(type, out bool carries))
        {
            carries = FindsChannel(type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default));
            _carriesChannels.Add(type, carries);
        }

        return carries;
    }

    /// <summary>The signature of a method whose types the rules allow.</summary>
    public CanonicalSignature SignatureOf(MethodSignature method)
    {
        if (!_signatures.TryGetValue(method.Method, out CanonicalSignature? signature))
        {
            signature = CanonicalSignature.Of(method, this);
            _signatures.Add(method.Method, signature);
        }

        return signature;
    }

    /// <summary>The codec that an attribute names for a type.</summary>
    public CustomCodec Resolve(AttributeData codec, ITypeSymbol type) => CustomCodec.Create(codec, type, compilation);

    private bool FindsChannel(ITypeSymbol type, HashSet<ITypeSymbol> visited)
    {
        TypeClass shape = Classify(type);
        return shape.Category switch
        {
            TypeCategory.Nullable => FindsChannel(shape.Elements[0], visited),
            TypeCategory.Object when visited.Add(type) => shape.Plan!.Members.Any(
                member => Classify(member.Type).Category is TypeCategory.Tx or TypeCategory.Rx
                    || (member.Codec is null && FindsChannel(member.Type, visited))),
            _ => false,
        };
    }

    private TypeClass Create(ITypeSymbol type)
    {
        if (GenericDepth(type) > MaximumGenericDepth)
        {
            return Unsupported("its type arguments nest too deeply");
        }

        if (!TypeConstraints.AreMet(type, compilation))
        {
            return new() { Category = TypeCategory.Error };
        }

        if (type is INamedTypeSymbol && type.FindAttribute(RoamNames.CodecAttribute) is { } codec)
        {
            return new() { Category = TypeCategory.Custom, Codec = Resolve(codec, type) };
        }

        if (type.FindAttribute(SerializerNames.Formatter) is not null)
        {
            return Unsupported(FormatterReason);
        }

        switch (type)
        {
            case { TypeKind: TypeKind.Error }:
                return new() { Category = TypeCategory.Error };
            case IArrayTypeSymbol { Rank: > BuiltInTypes.MaximumRank }:
                return Unsupported("it has more than four dimensions; use an array of arrays");
            case IArrayTypeSymbol { Rank: > 1 } array:
                return new() { Category = TypeCategory.Collection, Name = "Array" + Literals.Number(array.Rank), Elements = [array.ElementType] };
            case IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }:
                return new() { Category = TypeCategory.Binary, Name = "ByteArray" };
            case IArrayTypeSymbol array:
                return new() { Category = TypeCategory.Collection, Name = "Array", Elements = [array.ElementType] };
            case INamedTypeSymbol { TypeKind: TypeKind.Enum } named:
                return TypeReach.WhyNotNameable(named, compilation) is { } unreachable
                    ? Unsupported(unreachable)
                    : new() { Category = TypeCategory.Enum };
            case { TypeKind: TypeKind.Dynamic } or { SpecialType: SpecialType.System_Object }:
                return Unsupported("it does not say what it holds");
            case INamedTypeSymbol named:
                return CreateNamed(named);
            default:
                return Unsupported("it is not a type of values");
        }
    }

    private TypeClass CreateNamed(INamedTypeSymbol type)
    {
        ImmutableArray<ITypeSymbol> arguments = type.TypeArguments;
        if (arguments.Any(static argument => argument.TypeKind == TypeKind.Error))
        {
            return new() { Category = TypeCategory.Error };
        }

        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return new() { Category = TypeCategory.Nullable, Name = "Nullable", Elements = arguments };
        }

        if (type.IsTupleType)
        {
            return type.TupleElements.IsEmpty ? Unsupported("it is not a type of values") : new()
            {
                Category = TypeCategory.Tuple,
                Name = "Tuple",
                Elements = type.TupleElements.Length <= BuiltInTypes.FlatTupleLength
                    ? [.. type.TupleElements.Select(static field => field.Type)]
                    : type.TupleUnderlyingType?.TypeArguments ?? type.TypeArguments,
            };
        }

        if (type.FullMetadataName() is { } name)
        {
            switch (name)
            {
                case RoamNames.Result:
                    return new() { Category = TypeCategory.Result, Name = "Result", Elements = arguments };
                case RoamNames.Tx:
                    return new() { Category = TypeCategory.Tx, Elements = arguments };
                case RoamNames.Rx:
                    return new() { Category = TypeCategory.Rx, Elements = arguments };
                case RoamNames.AsyncEnumerable:
                    return Unsupported("a stream may only be a parameter or what a method returns; inside an object use Tx<T> or Rx<T>");
                case RoamNames.CallContext:
                    return Unsupported("a context may only be the last parameter of a method");
                case "System.ArraySegment`1" when arguments[0].SpecialType == SpecialType.System_Byte:
                    return new() { Category = TypeCategory.Binary, Name = "ByteArraySegment" };
                case "System.Memory`1" when arguments[0].SpecialType == SpecialType.System_Byte:
                    return new() { Category = TypeCategory.Binary, Name = "ByteMemory" };
                case "System.ReadOnlyMemory`1" when arguments[0].SpecialType == SpecialType.System_Byte:
                    return new() { Category = TypeCategory.Binary, Name = "ByteReadOnlyMemory" };
            }

            if (BuiltInTypes.Primitives.TryGetValue(name, out string? primitive))
            {
                return new() { Category = TypeCategory.Primitive, Name = primitive };
            }

            if (BuiltInTypes.Known.TryGetValue(name, out string? known))
            {
                return new() { Category = TypeCategory.Known, Name = known };
            }

            if (BuiltInTypes.Collections.TryGetValue(name, out string? collection))
            {
                return new() { Category = TypeCategory.Collection, Name = collection, Elements = arguments };
            }
        }

        if (WhyNeverObject(type) is { } reason)
        {
            return Unsupported(reason);
        }

        if (type.TypeKind == TypeKind.Interface && type.FindAttribute(RoamNames.ServiceAttribute) is not null)
        {
            return new() { Category = TypeCategory.Service };
        }

        return VariantPlan.Create(type, compilation) is { } variants
            ? new() { Category = TypeCategory.Variants, Variants = variants }
            : CreateObject(type);
    }

    private TypeClass CreateObject(INamedTypeSymbol type)
    {
        if (WhyNotCreated(type) is { } reason)
        {
            return Unsupported(reason);
        }

        ObjectPlan plan = ObjectPlan.Create(type, compilation, Normalize);
        return plan.Problem is { } problem
            ? Unsupported(problem)
            : new() { Category = TypeCategory.Object, Plan = plan };
    }

    /// <summary>Why a type can neither be an object nor have variants.</summary>
    private string? WhyNeverObject(INamedTypeSymbol type)
    {
        if (WhyRefused(type) is { } refused)
        {
            return refused;
        }

        if (IsFramework(type))
        {
            return "the framework's type has no codec; write one and name it with [RoamCodec]";
        }

        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface) || type.IsStatic || type.IsRefLikeType)
        {
            return "it is not a type of values";
        }

        if (!compilation.IsSymbolAccessibleWithin(type, compilation.Assembly) || type.IsFileLocal)
        {
            return "generated code has no access to it";
        }

        return TypeReach.WhyNotNameable(type, compilation);
    }

    /// <summary>What to use instead of a type of the framework, or of one that derives from it.</summary>
    private static string? WhyRefused(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.OriginalDefinition.FullMetadataName() is { } name && BuiltInTypes.Refused.TryGetValue(name, out string? reason))
            {
                return reason;
            }
        }

        return null;
    }

    private static string? WhyNotCreated(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Interface)
        {
            return "an interface does not say which type to create; list them with [RoamVariant]";
        }

        if (type.IsAbstract)
        {
            return "an abstract class does not say which type to create; nest sealed types in it, or list them with [RoamVariant]";
        }

        if (type.AllInterfaces.Any(static item => item.FullMetadataName() == SerializerNames.CallbackReceiver))
        {
            return "its serialization callbacks would not be called";
        }

        if (type.AllInterfaces.Any(static item => item.SpecialType == SpecialType.System_Collections_IEnumerable))
        {
            return "it is a collection of its own kind; use one of the framework's";
        }

        for (INamedTypeSymbol? parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType) && IsFramework(parent))
            {
                return $"it derives from '{TypeNames.ForMessage(parent)}'";
            }
        }

        return null;
    }

    private static bool IsFramework(INamedTypeSymbol type)
    {
        INamespaceSymbol? current = type.ContainingNamespace;
        while (current is { ContainingNamespace.IsGlobalNamespace: false })
        {
            current = current.ContainingNamespace;
        }

        return current is { IsGlobalNamespace: false, Name: "System" };
    }

    private static int GenericDepth(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => 1 + GenericDepth(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Select(static argument => 1 + GenericDepth(argument)).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static TypeClass Unsupported(string reason) => new() { Category = TypeCategory.Unsupported, Reason = reason };
}
