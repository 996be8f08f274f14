using Roam.Generators.Model;
using Roam.Generators.Parsing;

namespace Roam.Generators.Emit;

/// <summary>Prints the codecs of enumerations.</summary>
internal static class EnumCodecEmitter
{
    // private readonly struct ColorCodec : global::Roam.Payloads.IPayloadCodec<global::App.Color>
    // {
    //     private static readonly EnumShape Shape = new(
    //         "Color", false, -2147483648L, 2147483647L, 0L, 1L);
    //     public static void Write<TWriter>(ref TWriter writer, global::App.Color value) … writer.WriteEnum((long)value, Shape);
    //     public static global::App.Color Read<TReader>(ref TReader reader) … (global::App.Color)reader.ReadEnum(Shape);
    // }
    public static void Emit(SourceWriter writer, EnumModel model)
    {
        string unsigned = model.IsUnsigned ? "true" : "false";
        string range = $"{Literals.Number(model.Minimum)}, {Literals.Number(model.Maximum)}";
        string values = string.Concat(model.Values.Select(static value => ", " + Literals.Number(value)));
        writer.WriteLine(
            $$"""
            private readonly struct {{model.CodecName}} : global::Roam.Payloads.IPayloadCodec<{{model.Type}}>
            {
                private static readonly global::Roam.Payloads.EnumShape Shape = new(
                    {{Text.Literal(model.DisplayName)}}, {{unsigned}}, {{range}}{{values}});

                public static void Write<TWriter>(ref TWriter writer, {{model.Type}} value)
                    {{Text.WriterConstraints}} =>
                    writer.WriteEnum(unchecked((long)value), Shape);

                public static {{model.Type}} Read<TReader>(ref TReader reader)
                    {{Text.ReaderConstraints}} =>
                    unchecked(({{model.Type}})reader.ReadEnum(Shape));
            }
            """);
    }
}
