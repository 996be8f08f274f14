using Roam.Generators.Model;
using Roam.Generators.Parsing;

namespace Roam.Generators.Emit;

/// <summary>
/// Prints the struct of a method: its descriptor, its arguments, how they and the result travel, and the call of the handler.
/// </summary>
internal static class MethodEmitter
{
    private const string Unit = "global::Roam.CompilerServices.Unit";

    // internal readonly struct AddMethod : IRoamMethod<global::App.ICalculator, AddMethod.Arguments, int>
    // {
    //     public static MethodDescriptor Descriptor { get; } = new(0, "ICalculator.AddAsync", "calculator.add", 0x…UL) { … };
    //     public static void WriteArguments<TWriter>(…) …
    //     public static Arguments ReadArguments<TReader>(…) …
    //     public static void WriteResult<TWriter>(…) …
    //     public static int ReadResult<TReader>(…) …
    //     public static ValueTask<int> InvokeAsync(global::App.ICalculator service, in Arguments arguments, CallContext context) …
    //     internal readonly struct Arguments …
    // }
    public static void Emit(SourceWriter writer, ServiceModel service, MethodModel method, int index)
    {
        string arguments = method.StructName + ".Arguments";
        string stream = method.Return.Output is { } output
            ? $",\n    global::Roam.CompilerServices.IRoamStreamMethod<{arguments}, {output.ItemType}>"
            : "";
        writer.WriteLine(
            $"""
            internal readonly struct {method.StructName} :
                global::Roam.CompilerServices.IRoamMethod<{service.Interface}, {arguments}, {method.Return.ResultType}>{stream}
            """);
        writer.OpenBlock();
        EmitDescriptor(writer, method, index);
        writer.WriteLine();
        EmitWriteArguments(writer, method);
        writer.WriteLine();
        EmitReadArguments(writer, method);
        if (method.ChannelCredits.Count != 0)
        {
            writer.WriteLine();
            EmitAbandonChannels(writer, method);
        }

        if (method.Return.Output is not null)
        {
            writer.WriteLine();
            EmitWithOutput(writer, method, method.Return.Output);
        }

        writer.WriteLine();
        ResultEmitter.Emit(writer, method);
        writer.WriteLine();
        EmitInvoke(writer, service, method);
        writer.WriteLine();
        EmitArguments(writer, method);
        writer.CloseBlock();
    }

    // public static MethodDescriptor Descriptor { get; } =
    //     new(0, "ICalculator.SumAsync", "calculator.sum", 0x…UL, usesToken: true, channelCredits: [16])
    //     {
    //         SignatureId = 0x…UL,
    //     };
    private static void EmitDescriptor(SourceWriter writer, MethodModel method, int index)
    {
        bool usesContext = method.Context is { IsCallContext: true };
        bool usesToken = method.Context is { IsCallContext: false } || method.Return.Output is not null;
        string options = (usesContext ? ", usesContext: true" : "") + (usesToken ? ", usesToken: true" : "");
        if (method.ChannelCredits.Count != 0)
        {
            options += $", channelCredits: [{string.Join(", ", method.ChannelCredits.Select(Literals.Number))}]";
        }

        List<string> properties = [];
        properties.Add(method.SignatureId is { } signatureId
            ? $"SignatureId = {Literals.MethodId(signatureId)}"
            : $"PostcardProblem = {Text.Literal(method.PostcardProblem!)}");
        if (method.IsIdempotent)
        {
            properties.Add("IsIdempotent = true");
        }

        if (method.TakesServices)
        {
            properties.Add("TakesServices = true");
        }

        if (method.Return.Value?.Service is not null)
        {
            properties.Add("ReturnsService = true");
        }

        string names = $"{Text.Literal(method.DisplayName)}, {Text.Literal(method.WireName)}";
        writer.WriteLine(
            $$"""
            public static global::Roam.CompilerServices.MethodDescriptor Descriptor { get; } =
                new({{Literals.Number(index)}}, {{names}}, {{Literals.MethodId(method.Id)}}{{options}})
                {
                    {{string.Join(",\n        ", properties)}},
                };
            """);
    }

    // public static void WriteArguments<TWriter>(ref TWriter writer, in Arguments arguments, OutboundChannels channels)
    // {
    //     writer.BeginTuple(2);
    //     writer.WriteInt32(arguments.Left);
    //     writer.WriteInt32(arguments.Right);
    //     writer.EndTuple();
    // }
    private static void EmitWriteArguments(SourceWriter writer, MethodModel method)
    {
        writer.WriteLine(
            $$"""
            public static void WriteArguments<TWriter>(
                ref TWriter writer, in Arguments arguments, global::Roam.CompilerServices.OutboundChannels channels)
                {{Text.WriterConstraints}}
            """);
        writer.OpenBlock();
        writer.WriteLine($"writer.BeginTuple({Literals.Number(TupleLength(method))});");
        foreach (ParameterModel parameter in method.Parameters)
        {
            ValueEmitter.EmitWrite(
                writer,
                parameter.Value,
                "arguments." + parameter.FieldName,
                parameter.LocalName,
                $"{method.DisplayName}({parameter.DisplayName})");
        }

        if (method.Return.Output is { } output)
        {
            ValueEmitter.EmitWrite(writer, OutputValue(output), "arguments.Output", "output", method.DisplayName);
        }

        writer.WriteLine("writer.EndTuple();");
        writer.CloseBlock();
    }

    // public static void AbandonChannels(in Arguments arguments, OutboundChannels channels)
    // {
    //     channels.Abandon(arguments.Output);
    // }
    private static void EmitAbandonChannels(SourceWriter writer, MethodModel method)
    {
        writer.WriteLine(
            "public static void AbandonChannels(in Arguments arguments, global::Roam.CompilerServices.OutboundChannels channels)");
        writer.OpenBlock();
        foreach (ParameterModel parameter in method.Parameters)
        {
            ValueEmitter.EmitAbandon(writer, parameter.Value, "arguments." + parameter.FieldName, parameter.LocalName);
        }

        if (method.Return.Output is not null)
        {
            writer.SeparateFromBlock();
            writer.WriteLine("channels.Abandon(arguments.Output);");
        }

        writer.CloseBlock();
    }

    // public static Arguments ReadArguments<TReader>(ref TReader reader, InboundChannels channels)
    // {
    //     int received = reader.BeginTuple(2);
    //     int left = received > 0 ? reader.ReadInt32() : throw PayloadException.MissingArgument("ICalculator.AddAsync", "left");
    //     int right = received > 1 ? reader.ReadInt32() : 1;
    //     reader.EndTuple(received - 2);
    //     return new(left, right);
    // }
    private static void EmitReadArguments(SourceWriter writer, MethodModel method)
    {
        writer.WriteLine(
            $$"""
            public static Arguments ReadArguments<TReader>(
                ref TReader reader, global::Roam.CompilerServices.InboundChannels channels)
                {{Text.ReaderConstraints}}
            """);
        writer.OpenBlock();
        string length = Literals.Number(TupleLength(method));
        writer.WriteLine($"int received = reader.BeginTuple({length});");
        var locals = new List<string>();
        foreach (ParameterModel parameter in method.Parameters)
        {
            string otherwise = parameter.DefaultIfMissing ?? ThrowMissing(method, parameter.DisplayName);
            EmitReadArgument(writer, parameter.Value, parameter.LocalName, locals.Count, otherwise);
            locals.Add(parameter.LocalName);
        }

        if (method.Return.Output is { } output)
        {
            EmitReadArgument(writer, OutputValue(output), "output", locals.Count, ThrowMissing(method, "(output)"));
            locals.Add("output");
        }

        writer.WriteLine(TupleLength(method) == 0 ? "reader.EndTuple(received);" : $"reader.EndTuple(received - {length});");
        writer.WriteLine(locals.Count == 0 ? "return default;" : $"return new({string.Join(", ", locals)});");
        writer.CloseBlock();
    }

    private static void EmitReadArgument(SourceWriter writer, ValueModel value, string localName, int index, string otherwise) =>
        writer.WriteLine(
            $"""
            {value.Type} {localName} = received > {Literals.Number(index)}
                ? {ValueEmitter.Read(value)}
                : {otherwise};
            """);

    private static string ThrowMissing(MethodModel method, string parameter)
    {
        string names = $"{Text.Literal(method.DisplayName)}, {Text.Literal(parameter)}";
        return $"throw global::Roam.Payloads.PayloadException.MissingArgument({names})";
    }

    // public static Arguments WithOutput(in Arguments arguments, Tx<int> output) => new(arguments.UpTo, output);
    private static void EmitWithOutput(SourceWriter writer, MethodModel method, ChannelModel output)
    {
        IEnumerable<string> values = method.Parameters.Select(static parameter => "arguments." + parameter.FieldName).Append("output");
        writer.WriteLine(
            $"""
            public static Arguments WithOutput(in Arguments arguments, global::Roam.Tx<{output.ItemType}> output) =>
                new({string.Join(", ", values)});
            """);
    }

    // public static ValueTask<int> InvokeAsync(global::App.ICalculator service, in Arguments arguments, CallContext context) =>
    //     service.AddAsync(arguments.Left, arguments.Right, context.CancellationToken);
    private static void EmitInvoke(SourceWriter writer, ServiceModel service, MethodModel method)
    {
        IEnumerable<string> values = method.Parameters.Select(static parameter => "arguments." + parameter.FieldName);
        if (method.Context is { } context)
        {
            values = values.Append(context.IsCallContext ? "context" : "context.CancellationToken");
        }

        string receiver = method.DeclaringInterface == service.Interface ? "service" : $"(({method.DeclaringInterface})service)";
        string call = $"{receiver}.{method.Name}({string.Join(", ", values)})";
        const string Results = "global::Roam.CompilerServices.HandlerResults.";
        string result = method.Return switch
        {
            { Form: ReturnForm.Stream } =>
                $"{Results}SendAllAsync(\n        {call},\n        arguments.Output,\n        context.CancellationToken)",
            { Value: null } => $"{Results}AsUnit({call})",
            { Form: ReturnForm.Task } => $"{Results}AsValueTask({call})",
            _ => call,
        };
        writer.WriteLine(
            $"""
            public static global::System.Threading.Tasks.ValueTask<{method.Return.ResultType}> InvokeAsync(
                {service.Interface} service, in Arguments arguments, global::Roam.CallContext context) =>
                {result};
            """);
    }

    // internal readonly struct Arguments
    // {
    //     public readonly int Left;
    //     public readonly int Right;
    //
    //     public Arguments(int left, int right)
    //     {
    //         this.Left = left;
    //         this.Right = right;
    //     }
    // }
    private static void EmitArguments(SourceWriter writer, MethodModel method)
    {
        List<(string Type, string Field, string Local)> fields =
            [.. method.Parameters.Select(static parameter => (parameter.Value.Type, parameter.FieldName, parameter.LocalName))];
        if (method.Return.Output is { } output)
        {
            fields.Add((OutputValue(output).Type, "Output", "output"));
        }

        writer.WriteLine("internal readonly struct Arguments");
        writer.OpenBlock();
        foreach ((string type, string field, _) in fields)
        {
            writer.WriteLine($"public readonly {type} {field};");
        }

        if (fields.Count != 0)
        {
            writer.WriteLine();
            writer.WriteLine($"public Arguments({string.Join(", ", fields.Select(static item => $"{item.Type} {item.Local}"))})");
            writer.OpenBlock();
            foreach ((_, string field, string local) in fields)
            {
                writer.WriteLine($"this.{field} = {local};");
            }

            writer.CloseBlock();
        }

        writer.CloseBlock();
    }

    private static int TupleLength(MethodModel method) => method.Parameters.Count + (method.Return.Output is null ? 0 : 1);

    private static ValueModel OutputValue(ChannelModel output) => new()
    {
        Type = $"global::Roam.Tx<{output.ItemType}>",
        Codec = "",
        Primitive = null,
        IsNullable = false,
        RejectsNull = true,
        CarriesChannels = false,
        Channel = output,
        Service = null,
    };
}
