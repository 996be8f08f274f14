using Roam.Generators.Model;
using Roam.Generators.Parsing;

namespace Roam.Generators.Emit;

/// <summary>Prints the codecs of abstract classes and interfaces with known variants.</summary>
internal static class VariantsCodecEmitter
{
    // private readonly struct ShapeCodec : global::Roam.Payloads.IPayloadCodec<global::App.Shape>
    // {
    //     private static readonly VariantShape Variants = new("Shape", 0, 1);
    //     public static void Write<TWriter>(ref TWriter writer, global::App.Shape value) …
    //     public static global::App.Shape Read<TReader>(ref TReader reader) …
    // }
    public static void Emit(SourceWriter writer, VariantsModel model)
    {
        string keys = string.Concat(model.Variants.Select(static variant => ", " + Literals.Number(variant.Key)));
        writer.WriteLine($"private readonly struct {model.CodecName} : global::Roam.Payloads.IPayloadCodec<{model.Type}>");
        writer.OpenBlock();
        writer.WriteLine(
            $"""
            private static readonly global::Roam.Payloads.VariantShape Variants = new({Text.Literal(model.DisplayName)}{keys});

            """);
        EmitWrite(writer, model);
        writer.WriteLine();
        EmitRead(writer, model);
        writer.CloseBlock();
    }

    // switch (value)
    // {
    //     case global::App.Shape.Circle variant:
    //         writer.BeginVariant(Variants, 0);
    //         CircleCodec.Write(ref writer, variant);
    //         break;
    //     case null:
    //         throw PayloadException.UnexpectedNull("Shape");
    //     default:
    //         throw PayloadException.UnknownVariant("Shape", value.GetType());
    // }
    //
    // writer.EndVariant();
    private static void EmitWrite(SourceWriter writer, VariantsModel model)
    {
        writer.WriteLine(
            $"""
            public static void Write<TWriter>(ref TWriter writer, {model.Type} value)
                {Text.WriterConstraints}
            """);
        writer.OpenBlock();
        writer.WriteLine("switch (value)");
        writer.OpenBlock();
        for (int i = 0; i < model.Variants.Count; i++)
        {
            VariantModel variant = model.Variants[i];
            string guard = variant.IsOpen ? $" when variant.GetType() == typeof({variant.Type})" : "";
            writer.WriteLine(
                $"""
                case {variant.Type} variant{guard}:
                    writer.BeginVariant(Variants, {Literals.Number(i)});
                    {variant.Codec}.Write(ref writer, variant);
                    break;
                """);
        }

        string name = Text.Literal(model.DisplayName);
        writer.WriteLine(
            $"""
            case null:
                throw global::Roam.Payloads.PayloadException.UnexpectedNull({name});
            default:
                throw global::Roam.Payloads.PayloadException.UnknownVariant({name}, value.GetType());
            """);
        writer.CloseBlock();
        writer.WriteLine();
        writer.WriteLine("writer.EndVariant();");
        writer.CloseBlock();
    }

    // global::App.Shape value = reader.BeginVariant(Variants) switch
    // {
    //     0 => CircleCodec.Read(ref reader),
    //     _ => SquareCodec.Read(ref reader),
    // };
    // reader.EndVariant();
    // return value;
    private static void EmitRead(SourceWriter writer, VariantsModel model)
    {
        writer.WriteLine(
            $"""
            public static {model.Type} Read<TReader>(ref TReader reader)
                {Text.ReaderConstraints}
            """);
        writer.OpenBlock();
        writer.WriteLine($"{model.Type} value = reader.BeginVariant(Variants) switch");
        writer.OpenBlock();
        for (int i = 0; i < model.Variants.Count; i++)
        {
            // The reader has refused every other position.
            string position = i == model.Variants.Count - 1 ? "_" : Literals.Number(i);
            writer.WriteLine($"{position} => {model.Variants[i].Codec}.Read(ref reader),");
        }

        writer.CloseBlock(";");
        writer.WriteLine(
            """
            reader.EndVariant();
            return value;
            """);
        writer.CloseBlock();
    }
}
