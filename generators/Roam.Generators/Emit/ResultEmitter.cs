using Roam.Generators.Model;

namespace Roam.Generators.Emit;

/// <summary>Prints how the result of a method is written and read.</summary>
internal static class ResultEmitter
{
    /// <summary>The name of the parameter by which services in a result are passed.</summary>
    private const string References = "references";

    public static void Emit(SourceWriter writer, MethodModel method)
    {
        ReturnModel result = method.Return;
        if (result.Value is null)
        {
            EmitUnit(writer);
        }
        else if (result.Error is null)
        {
            EmitValue(writer, method, result.Value);
        }
        else
        {
            EmitResult(writer, method, result.Value, result.Error);
        }
    }

    // The result of a method without one takes no bytes.
    private static void EmitUnit(SourceWriter writer) => writer.WriteLine(
        $$"""
        public static void WriteResult<TWriter>(ref TWriter writer, in global::Roam.CompilerServices.Unit result)
            {{Text.WriterConstraints}}
        {
        }

        public static global::Roam.CompilerServices.Unit ReadResult<TReader>(ref TReader reader)
            {{Text.ReaderConstraints}} =>
            default;
        """);

    // public static void WriteResult<TWriter>(ref TWriter writer, in int result) …
    // {
    //     writer.WriteInt32(result);
    // }
    //
    // public static int ReadResult<TReader>(ref TReader reader) … =>
    //     reader.ReadInt32();
    //
    // A method that returns a service has references as a third and second parameter.
    private static void EmitValue(SourceWriter writer, MethodModel method, ValueModel value)
    {
        bool isService = value.Service is not null;
        EmitWriteHeader(writer, value.Type, isService);
        writer.OpenBlock();
        ValueEmitter.EmitWrite(writer, value, "result", "service", method.DisplayName, References);
        writer.CloseBlock();
        writer.WriteLine();
        EmitRead(writer, "ReadResult", value.Type, ValueEmitter.Read(value, References), isService);
    }

    // public static bool IsError(in Result<long, MathError> result) => result.IsError;
    //
    // public static void WriteResult<TWriter>(ref TWriter writer, in Result<long, MathError> result) …
    // {
    //     if (result.IsError)
    //     {
    //         MathErrorCodec.Write(ref writer, result.Error);
    //     }
    //     else
    //     {
    //         writer.WriteInt64(result.Value);
    //     }
    // }
    private static void EmitResult(SourceWriter writer, MethodModel method, ValueModel value, ValueModel error)
    {
        string type = method.Return.ResultType;
        writer.WriteLine($"public static bool IsError(in {type} result) => result.IsError;");
        writer.WriteLine();
        bool isService = value.Service is not null;
        EmitWriteHeader(writer, type, isService);
        writer.OpenBlock();
        writer.WriteLine("if (result.IsError)");
        writer.OpenBlock();
        ValueEmitter.EmitWrite(writer, error, "result.Error", "", method.DisplayName);
        writer.CloseBlock();
        writer.WriteLine("else");
        writer.OpenBlock();
        ValueEmitter.EmitWrite(writer, value, "result.Value", "service", method.DisplayName, References);
        writer.CloseBlock();
        writer.CloseBlock();
        writer.WriteLine();
        EmitRead(writer, "ReadResult", type, $"{type}.Ok({ValueEmitter.Read(value, References)})", isService);
        writer.WriteLine();
        EmitRead(writer, "ReadError", type, $"{type}.Fail({ValueEmitter.Read(error)})");
    }

    private static void EmitWriteHeader(SourceWriter writer, string type, bool isService) => writer.WriteLine(
        $"""
        public static void WriteResult<TWriter>(ref TWriter writer, in {type} result{(isService ? ", global::Roam.CompilerServices.OutboundReferences references" : "")})
            {Text.WriterConstraints}
        """);

    private static void EmitRead(SourceWriter writer, string name, string type, string expression, bool isService = false) => writer.WriteLine(
        $"""
        public static {type} {name}<TReader>(ref TReader reader{(isService ? ", global::Roam.CompilerServices.InboundReferences references" : "")})
            {Text.ReaderConstraints} =>
            {expression};
        """);
}
