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
            Add(SignatureTag.Unit);
            return;
        }

        Add(SignatureTag.Tuple);
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
                Add(SignatureTag.Rx);
                type = ((INamedTypeSymbol)type).TypeArguments[0];
            }

            Write(type, parameter.Name, codec);
        }

        if (hasOutput)
        {
            Add(SignatureTag.Tx);
            Write(method.Value!, "its items", method.ReturnCodec);
        }

        Leave();
    }

    private void WriteResult(MethodSignature method)
    {
        const string Path = "its result";
        if (method.Form == ReturnForm.Stream || method.Value is null)
        {
            Add(SignatureTag.Unit);
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
            Add(SignatureTag.Opaque);
            return;
        }

        switch (shape.Category)
        {
            case TypeCategory.Nullable:
                Write(shape.Elements[0], path, codec);
                break;
            case TypeCategory.Tx:
                Add(SignatureTag.Tx);
                Write(shape.Elements[0], path, codec);
                break;
            case TypeCategory.Rx:
                Add(SignatureTag.Rx);
                Write(shape.Elements[0], path, codec);
                break;
            case TypeCategory.Primitive:
                Add(SignatureTag.Of(shape.Name));
                break;
            case TypeCategory.Binary:
                Add(SignatureTag.Bytes);
                break;
            case TypeCategory.Known:
                WriteKnown(shape.Name);
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
                Add(SignatureTag.Opaque);
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
            case "Array2" or "Array3" or "Array4":
                WriteRectangle(shape, path);
                break;
            case var name when name.EndsWith("Dictionary", StringComparison.Ordinal) || name == "SortedList":
                Add(SignatureTag.Map);
                Write(shape.Elements[0], path);
                Write(shape.Elements[1], path);
                break;
            case var name when name.EndsWith("Set", StringComparison.Ordinal):
                Add(SignatureTag.Set);
                Write(shape.Elements[0], path);
                break;
            default:
                WriteList(shape.Elements[0], path);
                break;
        }
    }

    /// <summary>Writes a type that the framework has and Rust has not, as what its bytes are.</summary>
    private void WriteKnown(string name)
    {
        (string primitive, int count) = name switch
        {
            "Index" => ("Int32", 1),
            "Range" => ("Int32", 2),
            "Complex" => ("Double", 2),
            "Vector2" => ("Single", 2),
            "Vector3" => ("Single", 3),
            "Vector4" => ("Single", 4),
            _ => ("String", 1),
        };
        if (count > 1)
        {
            Add(SignatureTag.Tuple);
            AddNumber(count);
        }

        for (int i = 0; i < count; i++)
        {
            Add(SignatureTag.Of(primitive));
        }
    }

    /// <summary>Writes an array of several dimensions: a tuple of their lengths and a list.</summary>
    private void WriteRectangle(TypeClass shape, string path)
    {
        string key = TupleKey([shape.Name, TypeNames.Of(shape.Elements[0])]);
        if (!Enter(key))
        {
            return;
        }

        int rank = shape.Name["Array".Length] - '0';
        Add(SignatureTag.Tuple);
        AddNumber(rank + 1);
        for (int i = 0; i < rank; i++)
        {
            Add(SignatureTag.Of("Int32"));
        }

        WriteList(shape.Elements[0], path);
        Leave();
    }

    private void WriteList(ITypeSymbol element, string path)
    {
        if (element.SpecialType == SpecialType.System_Byte)
        {
            Add(SignatureTag.Bytes);
            return;
        }

        Add(SignatureTag.List);
        Write(element, path);
    }

    /// <summary>The elements of a tuple, those of the tuple in it that holds what is beyond seven among them.</summary>
    private IEnumerable<ITypeSymbol> Flatten(TypeClass tuple) => tuple.Elements.Length <= BuiltInTypes.FlatTupleLength
        ? tuple.Elements
        : tuple.Elements.Take(BuiltInTypes.FlatTupleLength)
            .Concat(Flatten(_types.Classify(tuple.Elements[BuiltInTypes.FlatTupleLength])));

    private void WriteTuple(TypeClass shape, string path)
    {
        List<ITypeSymbol> elements = [.. Flatten(shape)];
        if (!Enter(TupleKey(elements.Select(TypeNames.Of))))
        {
            return;
        }

        Add(SignatureTag.Tuple);
        AddNumber(elements.Count);
        foreach (ITypeSymbol element in elements)
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

        Add(SignatureTag.Enum);
        AddNumber(values.Count);
        foreach (IFieldSymbol value in values)
        {
            AddName(ExplicitName(value) ?? value.Name);
            Add(SignatureTag.UnitVariant);
        }
    }

    private void WriteObject(ITypeSymbol type, ObjectPlan plan, string path)
    {
        if (plan.Members.IsEmpty)
        {
            Add(SignatureTag.Unit);
            return;
        }

        if (!Enter(TypeNames.OfNotNull(type)))
        {
            return;
        }

        bool isTuple = HasUnnamedFields(plan);
        Add(isTuple ? SignatureTag.Tuple : SignatureTag.Struct);
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

        Add(SignatureTag.Enum);
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
            Add(SignatureTag.NewtypeVariant);
            Write(type, path);
        }
        else if (plan.Members.IsEmpty)
        {
            Add(SignatureTag.UnitVariant);
        }
        else if (plan.Members.Length == 1 && HasUnnamedFields(plan))
        {
            Add(SignatureTag.NewtypeVariant);
            WriteFields(type, plan, path, areNamed: false);
        }
        else
        {
            Add(SignatureTag.StructVariant);
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
        Add(SignatureTag.Opaque);
    }

    private void AddOption(ITypeSymbol type)
    {
        if (type.AllowsNull())
        {
            Add(SignatureTag.Option);
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

        Add(SignatureTag.BackReference);
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
}
