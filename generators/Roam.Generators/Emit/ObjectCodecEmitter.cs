using Roam.Generators.Model;
using Roam.Generators.Parsing;

namespace Roam.Generators.Emit;

/// <summary>Prints the codecs of object types.</summary>
internal static class ObjectCodecEmitter
{
    // private readonly struct PointCodec : global::Roam.Payloads.IPayloadCodec<global::App.Point>
    // {
    //     private static readonly ObjectShape Shape = new("Point", "X", "Y");
    //     public static void Write<TWriter>(ref TWriter writer, global::App.Point value) …
    //     public static global::App.Point Read<TReader>(ref TReader reader) …
    // }
    //
    // A type with channels in it can only be an argument, and takes the call's channels:
    //
    // private static class JobCodec
    // {
    //     public static void Write<TWriter>(ref TWriter writer, global::App.Job value, OutboundChannels channels) …
    // }
    public static void Emit(SourceWriter writer, ObjectModel model)
    {
        writer.WriteLine(
            model.CarriesChannels
                ? $"private static class {model.CodecName}"
                : $"private readonly struct {model.CodecName} : global::Roam.Payloads.IPayloadCodec<{model.Type}>");
        writer.OpenBlock();
        EmitShape(writer, model);
        writer.WriteLine();
        EmitWrite(writer, model);
        writer.WriteLine();
        EmitRead(writer, model);
        if (model.CarriesChannels)
        {
            writer.WriteLine();
            EmitAbandonChannels(writer, model);
        }

        writer.CloseBlock();
    }

    // public static void AbandonChannels(global::App.Job value, OutboundChannels channels)
    // {
    //     channels.Abandon(value.Progress);
    // }
    private static void EmitAbandonChannels(SourceWriter writer, ObjectModel model)
    {
        writer.WriteLine(
            $"public static void AbandonChannels({model.Type} value, global::Roam.CompilerServices.OutboundChannels channels)");
        writer.OpenBlock();
        foreach (MemberModel member in model.Members)
        {
            ValueEmitter.EmitAbandon(writer, member.Value, "value." + member.Name, member.LocalName);
        }

        writer.CloseBlock();
    }

    // private static readonly ObjectShape Shape = new("Point", "X", "Y");
    //
    // Where members have keys:
    //
    // private static readonly ObjectShape Shape = ObjectShape.WithKeys(
    //     "Point",
    //     [
    //         new(0, "X"),
    //         new(2, "Label", AllowsNull: true),
    //     ]);
    private static void EmitShape(SourceWriter writer, ObjectModel model)
    {
        const string Declaration = "private static readonly global::Roam.Payloads.ObjectShape Shape = ";
        string name = Text.Literal(model.DisplayName);
        if (model.Layout == ObjectLayout.Map)
        {
            string names = string.Concat(model.Members.Select(static member => ", " + Text.Literal(member.WireName)));
            writer.WriteLine($"{Declaration}new({name}{names});");
            return;
        }

        // In brackets, because of one member alone the compiler would make an array.
        string members = string.Concat(model.Members.Select(static member => "\n        " + Keyed(member) + ","));
        string list = members.Length == 0 ? "[]" : $"[{members}\n    ]";
        writer.WriteLine($"{Declaration}global::Roam.Payloads.ObjectShape.WithKeys(\n    {name},\n    {list});");
    }

    // if (value is null)
    // {
    //     throw PayloadException.UnexpectedNull("Point");
    // }
    //
    // if (value.GetType() != typeof(global::App.Point))
    // {
    //     throw PayloadException.DerivedType("Point", value.GetType());
    // }
    //
    // writer.BeginObject(Shape);
    // writer.BeginMember(Shape, 0);
    // writer.WriteInt32(value.X);
    // writer.EndObject();
    private static void EmitWrite(SourceWriter writer, ObjectModel model)
    {
        string channels = model.CarriesChannels ? ", global::Roam.CompilerServices.OutboundChannels channels" : "";
        writer.WriteLine(
            $"""
            public static void Write<TWriter>(ref TWriter writer, {model.Type} value{channels})
                {Text.WriterConstraints}
            """);
        writer.OpenBlock();

        // An object with channels never stands in a collection, whose codec would not look: who writes it has.
        if (model.IsReferenceType && !model.CarriesChannels)
        {
            writer.WriteLine(
                $$"""
                if (value is null)
                {
                    throw global::Roam.Payloads.PayloadException.UnexpectedNull({{Text.Literal(model.DisplayName)}});
                }

                """);
        }

        if (model.IsOpen)
        {
            // spec: payload.derived
            writer.WriteLine(
                $$"""
                if (value.GetType() != typeof({{model.Type}}))
                {
                    throw global::Roam.Payloads.PayloadException.DerivedType({{Text.Literal(model.DisplayName)}}, value.GetType());
                }

                """);
        }

        writer.WriteLine("writer.BeginObject(Shape);");
        for (int i = 0; i < model.Members.Count; i++)
        {
            MemberModel member = model.Members[i];
            writer.WriteLine($"writer.BeginMember(Shape, {Literals.Number(i)});");
            string displayName = $"{model.DisplayName}.{member.WireName}";
            ValueEmitter.EmitWrite(writer, member.Value, "value." + member.Name, member.LocalName, displayName);
        }

        writer.WriteLine("writer.EndObject();");
        writer.CloseBlock();
    }

    // int x = default;
    // bool hasX = false;
    // int count = reader.BeginObject(Shape);
    // for (int i = 0; i < count; i++)
    // {
    //     switch (reader.ReadMember(Shape, i)) …
    // }
    //
    // reader.EndObject();
    // if (!hasX)
    // {
    //     throw PayloadException.MissingMember("Point", "X");
    // }
    //
    // return new(x, y);
    private static void EmitRead(SourceWriter writer, ObjectModel model)
    {
        string channels = model.CarriesChannels ? ", global::Roam.CompilerServices.InboundChannels channels" : "";
        writer.WriteLine(
            $"""
            public static {model.Type} Read<TReader>(ref TReader reader{channels})
                {Text.ReaderConstraints}
            """);
        writer.OpenBlock();
        foreach (MemberModel member in model.Members.Where(static member => member.Assignment != MemberAssignment.Computed))
        {
            writer.WriteLine($"{member.Value.Type} {member.LocalName} = {member.Default};");
            writer.WriteLine($"bool {member.SeenName} = false;");
        }

        EmitReadLoop(writer, model);
        foreach (MemberModel member in model.Members.Where(static member => member.IsRequired))
        {
            writer.WriteLine(
                $$"""
                if (!{{member.SeenName}})
                {
                    throw global::Roam.Payloads.PayloadException.MissingMember({{Names(model, member)}});
                }

                """);
        }

        EmitConstruction(writer, model);
        writer.CloseBlock();
    }

    // switch (reader.ReadMember(Shape, i))
    // {
    //     case 0:
    //         if (hasX)
    //         {
    //             throw PayloadException.DuplicateMember("Point", "X");
    //         }
    //
    //         x = reader.ReadInt32();
    //         hasX = true;
    //         break;
    //     default:
    //         reader.Skip();
    //         break;
    // }
    private static void EmitReadLoop(SourceWriter writer, ObjectModel model)
    {
        writer.WriteLine(
            """
            int count = reader.BeginObject(Shape);
            for (int i = 0; i < count; i++)
            """);
        writer.OpenBlock();
        writer.WriteLine("switch (reader.ReadMember(Shape, i))");
        writer.OpenBlock();
        for (int i = 0; i < model.Members.Count; i++)
        {
            MemberModel member = model.Members[i];
            if (member.Assignment == MemberAssignment.Computed)
            {
                // Read, not skipped: some formats cannot skip.
                writer.WriteLine(
                    $"""
                    case {Literals.Number(i)}:
                        _ = {ValueEmitter.Read(member.Value)};
                        break;
                    """);
                continue;
            }

            writer.WriteLine(
                $$"""
                case {{Literals.Number(i)}}:
                    if ({{member.SeenName}})
                    {
                        throw global::Roam.Payloads.PayloadException.DuplicateMember({{Names(model, member)}});
                    }

                    {{member.LocalName}} = {{ValueEmitter.Read(member.Value)}};
                    {{member.SeenName}} = true;
                    break;
                """);
        }

        writer.WriteLine(
            """
            default:
                reader.Skip();
                break;
            """);
        writer.CloseBlock();
        writer.CloseBlock();
        writer.WriteLine();
        writer.WriteLine("reader.EndObject();");
    }

    // global::App.Person result = new(name)
    // {
    //     Id = id,
    // };
    // if (hasEmail)
    // {
    //     result.Email = email;
    // }
    //
    // if (hasLines)
    // {
    //     MemberCollections.Fill(result.Lines, lines);
    // }
    //
    // return result;
    private static void EmitConstruction(SourceWriter writer, ObjectModel model)
    {
        List<MemberModel> settable = [.. model.Members.Where(static member => member.Assignment == MemberAssignment.Settable)];
        List<MemberModel> initOnly = [.. model.Members.Where(static member => member.Assignment == MemberAssignment.InitOnly)];
        List<MemberModel> filled = [.. model.Members.Where(static member => member.Assignment == MemberAssignment.Filled)];
        if (settable.Count == 0 && initOnly.Count == 0 && filled.Count == 0)
        {
            EmitNew(writer, model, "return new", []);
            return;
        }

        if (initOnly.Count == 0)
        {
            EmitNew(writer, model, $"{model.Type} result = new", []);
        }
        else
        {
            EmitNewWithInitOnly(writer, model, initOnly);
        }

        foreach (MemberModel member in settable)
        {
            writer.WriteLine(
                $$"""
                if ({{member.SeenName}})
                {
                    result.{{member.Name}} = {{member.LocalName}};
                }

                """);
        }

        foreach (MemberModel member in filled)
        {
            writer.WriteLine(
                $$"""
                if ({{member.SeenName}})
                {
                    global::Roam.Payloads.Codecs.MemberCollections.Fill(result.{{member.Name}}, {{member.LocalName}});
                }

                """);
        }

        writer.WriteLine("return result;");
    }

    // global::App.Settings result;
    // if (hasName && hasSize)
    // {
    //     result = new() { … };
    // }
    // else
    // {
    //     // What is missing keeps the value that the type itself gives it.
    //     global::App.Settings defaults = new();
    //     result = new()
    //     {
    //         Name = hasName ? name : defaults.Name,
    //         Size = hasSize ? size : defaults.Size,
    //     };
    // }
    private static void EmitNewWithInitOnly(SourceWriter writer, ObjectModel model, List<MemberModel> initOnly)
    {
        writer.WriteLine($"{model.Type} result;");
        writer.WriteLine($"if ({string.Join(" && ", initOnly.Select(static member => member.SeenName))})");
        writer.OpenBlock();
        EmitNew(writer, model, "result = new", initOnly.Select(static member => $"{member.Name} = {member.LocalName},"));
        writer.CloseBlock();
        writer.WriteLine("else");
        writer.OpenBlock();
        writer.WriteLine("// What is missing keeps the value that the type itself gives it.");
        if (initOnly.Count == 1)
        {
            EmitNew(writer, model, "result = new", []);
        }
        else
        {
            EmitNew(writer, model, $"{model.Type} defaults = new", []);
            EmitNew(
                writer,
                model,
                "result = new",
                initOnly.Select(static member => $"{member.Name} = {member.SeenName} ? {member.LocalName} : defaults.{member.Name},"));
        }

        writer.CloseBlock();
        writer.WriteLine();
    }

    // return new(x, y)
    // {
    //     Id = id,
    // };
    private static void EmitNew(SourceWriter writer, ObjectModel model, string before, IEnumerable<string> initializers)
    {
        IEnumerable<string> arguments = model.ConstructorArguments.Select(index => model.Members[index])
            .Select(static member => member.LocalName + (member.ForgiveNull ? "!" : ""));
        List<string> lines =
        [
            .. model.Members
                .Where(static member => member.Assignment == MemberAssignment.Required)
                .Select(static member => $"{member.Name} = {member.LocalName},"),
            .. initializers,
        ];
        string call = $"{before}({string.Join(", ", arguments)})";
        if (lines.Count == 0)
        {
            writer.WriteLine(call + ";");
            return;
        }

        writer.WriteLine(call);
        writer.OpenBlock();
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }

        writer.CloseBlock(";");
    }

    private static string Keyed(MemberModel member)
    {
        string allowsNull = member.Value.IsNullable ? ", AllowsNull: true" : "";
        return $"new({Literals.Number(member.Key ?? 0)}, {Text.Literal(member.WireName)}{allowsNull})";
    }

    private static string Names(ObjectModel model, MemberModel member) =>
        $"{Text.Literal(model.DisplayName)}, {Text.Literal(member.WireName)}";
}
