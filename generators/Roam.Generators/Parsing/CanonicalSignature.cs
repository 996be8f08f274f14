using System.Buffers.Binary;
using System.Text;
using Microsoft.CodeAnalysis;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>
/// The signature of a method as it goes into the id by which peers that speak Postcard know it: the shapes of its arguments and its
/// result, with the names of fields and variants and without those of types. Part of the protocol: a change breaks every peer.
/// </summary>
/// <remarks>
/// A type that contains itself is written once; inside, a reference tells how many structs, tuples and enums further out it stands.
/// </remarks>
internal sealed class CanonicalSignature
{
    /// <summary>The longest signature, in bytes. Types that all contain each other would make it grow without end.</summary>
    private const int MaximumLength = 65_536;

    private readonly TypeClassifier _types;
    private readonly List<byte> _bytes = [];

    /// <summary>The structs, tuples and enums around what is written, the outermost first.</summary>
    private readonly List<string> _open = [];

    private CanonicalSignature(TypeClassifier types) => _types = types;

    /// <summary>The bytes; without meaning if there is a problem.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Why the method has no Postcard form: the way to a type, and what is wrong with it.</summary>
    public string? Problem { get; private set; }

    public static CanonicalSignature Of(MethodSignature method, TypeClassifier types)
    {
        var signature = new CanonicalSignature(types);
        signature.WriteArguments(method);
        signature.WriteResult(method);
        return signature;
    }

    /// <summary>The id of the method: the first 8 bytes, little-endian, of a hash over its name and the hash of the signature.</summary>
    public ulong GetId(string wireName) =>
        BinaryPrimitives.ReadUInt64LittleEndian(Blake3.Hash([.. Encoding.UTF8.GetBytes(wireName), .. Blake3.Hash(Bytes)]));

    private void WriteArguments(MethodSignature method)
    {
        bool hasOutput = method.Form == ReturnForm.Stream;
        int count = method.Parameters.Length + (hasOutput ? 1 : 0);
        if (count == 0)
        {
            Add(Tag.Unit);
            return;
        }

        Add(Tag.Tuple);
        AddNumber(count);
        IEnumerable<string> names = method.Parameters.Select(parameter => TypeNames.Of(_types.Normalize(parameter.Type)));
        _open.Add(TupleKey(hasOutput ? names.Append("") : names));
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            ITypeSymbol type = _types.Normalize(parameter.Type);
            AttributeData? codec = parameter.FindAttribute(RoamNames.CodecAttribute);
            if (MethodSignature.IsStream(type))
            {
                AddOption(type);
                Add(Tag.Rx);
                type = ((INamedTypeSymbol)type).TypeArguments[0];
            }

            Write(type, parameter.Name, codec);
        }

        if (hasOutput)
        {
            Add(Tag.Tx);
            Write(method.Value!, "its items", method.ReturnCodec);
        }

        Leave();
    }

    private void WriteResult(MethodSignature method)
    {
        const string Path = "its result";
        if (method.Form == ReturnForm.Stream || method.Value is null)
        {
            Add(Tag.Unit);
        }
        else if (method.Error is not null)
        {
            WriteOpaque([method.Value, method.Error], Path);
        }
        else
        {
            Write(method.Value, Path, method.ReturnCodec);
        }
    }

    /// <summary>Writes a normalized type.</summary>
    private void Write(ITypeSymbol type, string path, AttributeData? codec = null)
    {
        if (Problem is not null || FailsByLength(path))
        {
            return;
        }

        AddOption(type);
        TypeClass shape = _types.Classify(type);
        if (codec is not null && shape.Category is not (TypeCategory.Nullable or TypeCategory.Tx or TypeCategory.Rx))
        {
            // Nobody but the codec knows what it writes.
            Add(Tag.Opaque);
            return;
        }

        switch (shape.Category)
        {
            case TypeCategory.Nullable:
                Write(shape.Elements[0], path, codec);
                break;
            case TypeCategory.Tx:
                Add(Tag.Tx);
                Write(shape.Elements[0], path, codec);
                break;
            case TypeCategory.Rx:
                Add(Tag.Rx);
                Write(shape.Elements[0], path, codec);
                break;
            case TypeCategory.Primitive:
                Add(TagOf(shape.Name));
                break;
            case TypeCategory.Binary:
                Add(Tag.Bytes);
                break;
            case TypeCategory.Collection:
                WriteCollection(shape, path);
                break;
            case TypeCategory.Tuple:
                WriteTuple(shape, path);
                break;
            case TypeCategory.Result:
                WriteOpaque(shape.Elements, path);
                break;
            case TypeCategory.Enum:
                WriteEnum((INamedTypeSymbol)type, path);
                break;
            case TypeCategory.Object:
                WriteObject(type, shape.Plan!, path);
                break;
            case TypeCategory.Variants:
                WriteVariants(type, shape.Variants!, path);
                break;
            case TypeCategory.Custom:
                Add(Tag.Opaque);
                break;
            case TypeCategory.Service:
                Fail(path, type, "is a service, and references to services travel as MessagePack only");
                break;
            default:
                Fail(path, type, "has no form in Postcard");
                break;
        }
    }

    private void WriteCollection(TypeClass shape, string path)
    {
        switch (shape.Name)
        {
            case "KeyValuePair":
                WriteTuple(shape, path);
                break;
            case "Dictionary" or "IDictionary" or "IReadOnlyDictionary" or "ImmutableDictionary":
                Add(Tag.Map);
                Write(shape.Elements[0], path);
                Write(shape.Elements[1], path);
                break;
            case "HashSet" or "ISet" or "IReadOnlySet":
                Add(Tag.Set);
                Write(shape.Elements[0], path);
                break;
            default:
                if (shape.Elements[0].SpecialType == SpecialType.System_Byte)
                {
                    Add(Tag.Bytes);
                    break;
                }

                Add(Tag.List);
                Write(shape.Elements[0], path);
                break;
        }
    }

    private void WriteTuple(TypeClass shape, string path)
    {
        if (!Enter(TupleKey(shape.Elements.Select(TypeNames.Of))))
        {
            return;
        }

        Add(Tag.Tuple);
        AddNumber(shape.Elements.Length);
        foreach (ITypeSymbol element in shape.Elements)
        {
            Write(element, path);
        }

        Leave();
    }

    private void WriteEnum(INamedTypeSymbol type, string path)
    {
        if (type.FindAttribute(RoamNames.Flags) is not null)
        {
            Fail(path, type, "is [Flags], and Postcard writes which one of the declared values it is");
            return;
        }

        List<IFieldSymbol> values = [.. type.GetMembers().OfType<IFieldSymbol>().Where(static field => field.HasConstantValue)];
        if (values.Count == 0)
        {
            Fail(path, type, "declares no value, and Postcard writes which one of the declared values it is");
            return;
        }

        Add(Tag.Enum);
        AddNumber(values.Count);
        foreach (IFieldSymbol value in values)
        {
            AddName(ExplicitName(value) ?? value.Name);
            Add(Tag.UnitVariant);
        }
    }

    private void WriteObject(ITypeSymbol type, ObjectPlan plan, string path)
    {
        if (plan.Members.IsEmpty)
        {
            Add(Tag.Unit);
            return;
        }

        if (!Enter(TypeNames.OfNotNull(type)))
        {
            return;
        }

        bool isTuple = HasUnnamedFields(plan);
        Add(isTuple ? Tag.Tuple : Tag.Struct);
        AddNumber(plan.Members.Length);
        WriteFields(type, plan, path, areNamed: !isTuple);
        Leave();
    }

    private void WriteVariants(ITypeSymbol type, VariantPlan plan, string path)
    {
        if (!Enter(TypeNames.OfNotNull(type)))
        {
            return;
        }

        Add(Tag.Enum);
        AddNumber(plan.Variants.Length);
        foreach (PlannedVariant variant in plan.Variants)
        {
            AddName(ExplicitName(variant.Type) ?? variant.Type.Name);
            WriteVariant(variant, $"{path} → {TypeNames.ForMessage(variant.Type)}");
        }

        Leave();
    }

    /// <summary>Writes what a variant holds. Its fields are the enum's own: the variant is no type that could be referred to.</summary>
    private void WriteVariant(PlannedVariant variant, string path)
    {
        ITypeSymbol type = _types.Normalize(variant.Type);
        if (_types.Classify(variant) is not { Category: TypeCategory.Object, Plan: { } plan })
        {
            Add(Tag.NewtypeVariant);
            Write(type, path);
        }
        else if (plan.Members.IsEmpty)
        {
            Add(Tag.UnitVariant);
        }
        else if (plan.Members.Length == 1 && HasUnnamedFields(plan))
        {
            Add(Tag.NewtypeVariant);
            WriteFields(type, plan, path, areNamed: false);
        }
        else
        {
            Add(Tag.StructVariant);
            AddNumber(plan.Members.Length);
            WriteFields(type, plan, path, areNamed: true);
        }
    }

    private void WriteFields(ITypeSymbol type, ObjectPlan plan, string path, bool areNamed)
    {
        foreach (PlannedMember member in plan.Members)
        {
            if (areNamed)
            {
                AddName(FieldName(member));
            }

            Write(member.Type, $"{path} → {TypeNames.ForMessage(type)}.{member.Symbol.Name}", member.Codec);
        }
    }

    /// <summary>Whether the fields are called 0, 1, 2 and so on: a tuple struct or tuple variant of Rust, whose fields have no names.</summary>
    private static bool HasUnnamedFields(ObjectPlan plan) =>
        plan.Members.Select((member, index) => FieldName(member) == Literals.Number(index)).All(static isUnnamed => isUnnamed);

    private static string FieldName(PlannedMember member) =>
        ExplicitName(member.Symbol)
        ?? (member.Parameter is null ? null : ExplicitName(member.Parameter))
        ?? WireNames.Snake(member.Symbol.Name);

    private static string? ExplicitName(ISymbol symbol) => symbol.FindAttribute(RoamNames.NameAttribute)?.Argument(0) as string;

    /// <summary>Writes that there is something of which the other side says nothing more, if all of it has a form.</summary>
    private void WriteOpaque(IEnumerable<ITypeSymbol> elements, string path)
    {
        int length = _bytes.Count;
        foreach (ITypeSymbol element in elements)
        {
            Write(element, path);
        }

        _bytes.RemoveRange(length, _bytes.Count - length);
        Add(Tag.Opaque);
    }

    private void AddOption(ITypeSymbol type)
    {
        if (type.AllowsNull())
        {
            Add(Tag.Option);
        }
    }

    private static string TupleKey(IEnumerable<string> elements) => $"({string.Join(", ", elements)})";

    /// <summary>Goes into a struct, tuple or enum, unless it is around what is written already; then refers to it.</summary>
    private bool Enter(string key)
    {
        int place = _open.LastIndexOf(key);
        if (place < 0)
        {
            _open.Add(key);
            return true;
        }

        Add(Tag.BackReference);
        AddNumber(_open.Count - 1 - place);
        return false;
    }

    private void Leave() => _open.RemoveAt(_open.Count - 1);

    private bool FailsByLength(string path)
    {
        if (_bytes.Count > MaximumLength)
        {
            Problem = $"{path}: the types contain each other in too many ways";
        }

        return Problem is not null;
    }

    private void Fail(string path, ITypeSymbol type, string reason) => Problem ??= $"{path}: '{TypeNames.ForMessage(type)}' {reason}";

    private void Add(byte value) => _bytes.Add(value);

    private void AddNumber(int value)
    {
        uint rest = (uint)value;
        while (rest >= 0x80)
        {
            _bytes.Add((byte)(rest | 0x80));
            rest >>= 7;
        }

        _bytes.Add((byte)rest);
    }

    private void AddName(string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        AddNumber(utf8.Length);
        _bytes.AddRange(utf8);
    }

    /// <summary>The tag of a primitive. What Rust has no built-in type for counts as what its bytes are, or as opaque where Rust has a
    /// well-known type for it.</summary>
    private static byte TagOf(string primitive) => primitive switch
    {
        "Boolean" => 0x01,
        "Byte" => 0x02,
        "UInt16" => 0x03,
        "UInt32" => 0x04,
        "UInt64" => 0x05,
        "UInt128" => 0x06,
        "SByte" => 0x07,
        "Int16" => 0x08,
        "Int32" => 0x09,
        "Int64" or "TimeSpan" => 0x0a,
        "Int128" => 0x0b,
        "Single" or "Half" => 0x0c,
        "Double" => 0x0d,
        "Char" => 0x0e,
        "String" or "Uri" or "Version" or "Decimal" => 0x0f,
        "BigInteger" => Tag.Bytes,
        "Guid" or "DateTime" or "DateTimeOffset" or "DateOnly" or "TimeOnly" => Tag.Opaque,
        _ => throw new InvalidOperationException($"The primitive '{primitive}' has no tag."),
    };

    private static class Tag
    {
        public const byte UnitVariant = 0x00;
        public const byte NewtypeVariant = 0x01;
        public const byte StructVariant = 0x02;

        public const byte Unit = 0x10;
        public const byte Opaque = 0x10;
        public const byte Bytes = 0x11;
        public const byte List = 0x20;
        public const byte Option = 0x21;
        public const byte Map = 0x23;
        public const byte Set = 0x24;
        public const byte Tuple = 0x25;
        public const byte Tx = 0x26;
        public const byte Rx = 0x27;
        public const byte Struct = 0x30;
        public const byte Enum = 0x31;
        public const byte BackReference = 0x32;
    }
}
