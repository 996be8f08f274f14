using Microsoft.CodeAnalysis;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>
/// Turns the types of one valid contract into models: values name codecs, and codecs of objects, variants and enumerations are listed.
/// </summary>
internal sealed class TypeParser(TypeClassifier types, NameAllocator nestedNames)
{
    private const string Codecs = "global::Roam.Payloads.Codecs.";

    private readonly Dictionary<string, string> _codecNames = new(StringComparer.Ordinal);
    private readonly List<ObjectModel?> _objects = [];
    private readonly List<VariantsModel?> _variants = [];
    private readonly List<EnumModel> _enums = [];

    /// <summary>The objects found so far, in the order of their discovery.</summary>
    public IEnumerable<ObjectModel> Objects => _objects.Select(static item => item!);

    public IEnumerable<VariantsModel> Variants => _variants.Select(static item => item!);

    public IEnumerable<EnumModel> Enums => _enums;

    /// <summary>The value of a normalized type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="credit">The <c>[Credit]</c> of the place, if the type is a channel.</param>
    /// <param name="codec">The <c>[RoamCodec]</c> of the place.</param>
    public ValueModel Parse(ITypeSymbol type, AttributeData? credit = null, AttributeData? codec = null)
    {
        TypeClass shape = types.Classify(type);
        bool isChannel = shape.Category is TypeCategory.Tx or TypeCategory.Rx;
        bool carriesChannels = codec is null && types.CarriesChannels(type);
        bool isNullable = type.AllowsNull();
        bool isService = codec is null && shape.Category == TypeCategory.Service;
        return new()
        {
            Type = TypeNames.Of(type),
            Codec = isChannel || isService ? "" : carriesChannels ? CodecOfPresent(Unwrap(type, shape)) : CodecOf(type, codec),
            Primitive = shape.Category == TypeCategory.Primitive && !isNullable && codec is null ? shape.Name : null,
            IsNullable = isNullable,
            RejectsNull = type.IsReferenceType && !isNullable,
            CarriesChannels = carriesChannels,
            Channel = isChannel ? ParseChannel(shape.Category == TypeCategory.Rx, shape.Elements[0], credit, codec) : null,
            Service = isService ? TypeNames.OfNotNull(type) : null,
        };
    }

    /// <summary>The receiving half that stands for a parameter of type <c>IAsyncEnumerable&lt;T&gt;</c>.</summary>
    public ValueModel ParseInputStream(ITypeSymbol stream, AttributeData? credit, AttributeData? codec)
    {
        ITypeSymbol item = ((INamedTypeSymbol)stream).TypeArguments[0];
        bool isNullable = stream.AllowsNull();
        return new()
        {
            Type = $"global::Roam.Rx<{TypeNames.Of(item)}>" + (isNullable ? "?" : ""),
            Codec = "",
            Primitive = null,
            IsNullable = isNullable,
            RejectsNull = !isNullable,
            CarriesChannels = false,
            Channel = ParseChannel(isRx: true, item, credit, codec),
            Service = null,
        };
    }

    public ChannelModel ParseChannel(bool isRx, ITypeSymbol item, AttributeData? credit, AttributeData? codec) => new()
    {
        IsRx = isRx,
        ItemType = TypeNames.Of(item),
        ItemCodec = CodecOf(item, codec),
        Credit = TypeRules.CreditOf(credit),
    };

    /// <summary>Appends the credits of all channels in a type, in the order in which they are written.</summary>
    public void AppendCredits(ITypeSymbol type, AttributeData? credit, List<int> credits)
    {
        TypeClass shape = types.Classify(type);
        if (shape.Category is TypeCategory.Tx or TypeCategory.Rx)
        {
            credits.Add(TypeRules.CreditOf(credit));
        }
        else if (shape.Category == TypeCategory.Nullable)
        {
            AppendCredits(shape.Elements[0], credit, credits);
        }
        else if (types.CarriesChannels(type))
        {
            // A member with a codec of its own is opaque, except that a channel's codec is that of its items.
            foreach (PlannedMember member in shape.Plan!.Members.Where(
                item => item.Codec is null || types.Classify(item.Type).Category is TypeCategory.Tx or TypeCategory.Rx))
            {
                AppendCredits(member.Type, member.Credit, credits);
            }
        }
    }

    /// <summary>The codec of a type, as a type argument.</summary>
    private string CodecOf(ITypeSymbol type) =>
        type.IsReferenceType && type.AllowsNull()
            ? $"{Codecs}OptionalCodec<{TypeNames.OfNotNull(type)}, {CodecOfPresent(type)}>"
            : CodecOfPresent(type);

    /// <summary>The codec of a type at a place that may name one. Null stays outside it.</summary>
    private string CodecOf(ITypeSymbol type, AttributeData? codec)
    {
        if (codec is null)
        {
            return CodecOf(type);
        }

        string name = types.Resolve(codec, type).Name;
        return !type.AllowsNull() ? name
            : type.IsReferenceType ? $"{Codecs}OptionalCodec<{TypeNames.OfNotNull(type)}, {name}>"
            : $"{Codecs}NullableCodec<{TypeNames.Of(((INamedTypeSymbol)type).TypeArguments[0])}, {name}>";
    }

    /// <summary>The codec of a type whose value, if it is a reference, is there.</summary>
    private string CodecOfPresent(ITypeSymbol type)
    {
        TypeClass shape = types.Classify(type);
        switch (shape.Category)
        {
            case TypeCategory.Primitive or TypeCategory.Binary or TypeCategory.Known:
                return $"{Codecs}{shape.Name}Codec";
            case TypeCategory.Enum:
                return EnumCodec((INamedTypeSymbol)type);
            case TypeCategory.Object:
                return ObjectCodec((INamedTypeSymbol)type, shape.Plan!, TypeNames.OfNotNull(type));
            case TypeCategory.Variants:
                return VariantsCodec((INamedTypeSymbol)type, shape.Variants!);
            case TypeCategory.Custom:
                return shape.Codec!.Name;
            case TypeCategory.Result:
                return $"global::Roam.CompilerServices.ResultCodec<{ElementsAndCodecs(shape)}>";
            default:
                return $"{Codecs}{shape.Name}Codec<{ElementsAndCodecs(shape)}>";
        }
    }

    private string ElementsAndCodecs(TypeClass shape) =>
        string.Join(", ", shape.Elements.Select(TypeNames.Of).Concat(shape.Elements.Select(CodecOf)));

    private string EnumCodec(INamedTypeSymbol type)
    {
        string key = TypeNames.OfNotNull(type);
        if (_codecNames.TryGetValue(key, out string? codecName))
        {
            return codecName;
        }

        codecName = AllocateCodecName(key, type);
        (bool isUnsigned, long minimum, long maximum) = type.EnumUnderlyingType?.SpecialType switch
        {
            SpecialType.System_SByte => (false, sbyte.MinValue, sbyte.MaxValue),
            SpecialType.System_Byte => (true, byte.MinValue, byte.MaxValue),
            SpecialType.System_Int16 => (false, short.MinValue, short.MaxValue),
            SpecialType.System_UInt16 => (true, ushort.MinValue, ushort.MaxValue),
            SpecialType.System_UInt32 => (true, uint.MinValue, uint.MaxValue),
            SpecialType.System_Int64 => (false, long.MinValue, long.MaxValue),
            SpecialType.System_UInt64 => (true, 0L, -1L),
            _ => (false, int.MinValue, (long)int.MaxValue),
        };
        _enums.Add(new()
        {
            Type = key,
            DisplayName = TypeNames.ForMessage(type),
            CodecName = codecName,
            IsUnsigned = isUnsigned,
            Minimum = minimum,
            Maximum = maximum,
            Values = type.GetMembers().OfType<IFieldSymbol>()
                .Where(static field => field.HasConstantValue)
                .Select(static field => Reinterpret(field.ConstantValue))
                .ToEquatableArray(),
        });
        return codecName;
    }

    private string ObjectCodec(INamedTypeSymbol type, ObjectPlan plan, string key)
    {
        if (_codecNames.TryGetValue(key, out string? codecName))
        {
            return codecName;
        }

        // The name and the place are taken first: a member may be of the type itself.
        codecName = AllocateCodecName(key, type);
        int place = _objects.Count;
        _objects.Add(null);
        var locals = new NameAllocator(
            "reader", "writer", "channels", "count", "value", "result", "defaults", "i", "TReader", "TWriter", "Shape");
        _objects[place] = new()
        {
            Type = TypeNames.OfNotNull(type),
            DisplayName = TypeNames.ForMessage(type),
            CodecName = codecName,
            IsReferenceType = type.IsReferenceType,
            IsOpen = type is { IsReferenceType: true, IsSealed: false },
            CarriesChannels = types.CarriesChannels(type),
            Layout = plan.UsesArray ? ObjectLayout.Array : ObjectLayout.Map,
            Members = plan.Members.Select(member => ParseMember(member, locals)).ToEquatableArray(),
            ConstructorArguments = plan.ConstructorArguments.ToEquatableArray(),
        };
        return codecName;
    }

    private string VariantsCodec(INamedTypeSymbol type, VariantPlan plan)
    {
        string key = TypeNames.OfNotNull(type);
        if (_codecNames.TryGetValue(key, out string? codecName))
        {
            return codecName;
        }

        // As with objects: a variant may have members of the type itself.
        codecName = AllocateCodecName(key, type);
        int place = _variants.Count;
        _variants.Add(null);
        _variants[place] = new()
        {
            Type = key,
            DisplayName = TypeNames.ForMessage(type),
            CodecName = codecName,
            Variants = plan.Variants.Select(variant => new VariantModel
            {
                Type = TypeNames.OfNotNull(variant.Type),
                Codec = CodecOf(variant),
                Key = variant.Key,
                IsOpen = !variant.Type.IsSealed,
            }).ToEquatableArray(),
        };
        return codecName;
    }

    /// <summary>The codec of a variant. A type on its own list has two: this one is for the objects that are no more than that.</summary>
    private string CodecOf(PlannedVariant variant)
    {
        ITypeSymbol type = types.Normalize(variant.Type);
        return variant.IsBase
            ? ObjectCodec((INamedTypeSymbol)type, types.Classify(variant).Plan!, "itself " + TypeNames.OfNotNull(type))
            : CodecOfPresent(type);
    }

    private MemberModel ParseMember(PlannedMember member, NameAllocator locals)
    {
        string name = member.Symbol.Name;
        ValueModel value = Parse(member.Type, member.Credit, member.Codec);
        return new()
        {
            Name = SymbolExtensions.Escape(name),
            WireName = member.Key.Name,
            Key = member.Key.Number,
            LocalName = SymbolExtensions.Escape(locals.Allocate(NameAllocator.Camel(name))),
            SeenName = locals.Allocate("has" + NameAllocator.Pascal(name)),
            Value = value,
            Assignment = member.Assignment,
            IsRequired = member.IsRequired,
            Default = member is { IsRequired: false, Parameter: { HasExplicitDefaultValue: true } parameter } ? Literals.Default(parameter)
                : value.RejectsNull ? "null!"
                : "default",
            ForgiveNull = value.IsNullable
                && member.Type.IsReferenceType
                && member.Parameter is { Type.NullableAnnotation: NullableAnnotation.NotAnnotated },
        };
    }

    private string AllocateCodecName(string key, INamedTypeSymbol type)
    {
        string codecName = nestedNames.Allocate(ReadableName(type), "Codec");
        _codecNames.Add(key, codecName);
        return codecName;
    }

    /// <summary>A type's name as a part of an identifier: <c>Box&lt;int&gt;</c> is <c>BoxOfInt32</c>.</summary>
    private static string ReadableName(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => ReadableName(array.ElementType) + "Array",
        INamedTypeSymbol { TypeArguments.IsEmpty: false } generic =>
            NameAllocator.Pascal(generic.Name) + "Of" + string.Join("And", generic.TypeArguments.Select(ReadableName)),
        _ => NameAllocator.Pascal(type.Name),
    };

    private static ITypeSymbol Unwrap(ITypeSymbol type, TypeClass shape) =>
        shape.Category == TypeCategory.Nullable ? shape.Elements[0] : type;

    private static long Reinterpret(object? value) => value switch
    {
        ulong unsigned => unchecked((long)unsigned),
        IConvertible number => number.ToInt64(System.Globalization.CultureInfo.InvariantCulture),
        _ => 0,
    };
}
