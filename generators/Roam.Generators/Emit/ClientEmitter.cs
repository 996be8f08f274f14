using Roam.Generators.Model;

namespace Roam.Generators.Emit;

/// <summary>Prints the client: the contract's implementation that calls over a connection.</summary>
internal static class ClientEmitter
{
    // public sealed class CalculatorClient : global::Roam.RoamClient, global::App.ICalculator
    // {
    //     public CalculatorClient(global::Roam.RoamConnection connection) …
    //     public static async Task<CalculatorClient> ConnectAsync(string address, …) …
    //     public ValueTask<int> AddAsync(int left, int right) …
    // }
    public static void Emit(SourceWriter writer, ServiceModel service)
    {
        string client = service.ClientName;
        writer.WriteLine(
            $$"""
            /// <summary>Calls <see cref="{{service.Interface}}"/> over a connection.</summary>
            {{ServiceFileEmitter.TypeAttributes(service)}}
            [global::System.Diagnostics.DebuggerNonUserCode]
            {{service.Accessibility}} sealed class {{client}} : global::Roam.RoamClient, {{service.Interface}}
            """);
        writer.OpenBlock();
        writer.WriteLine(
            $$"""
            /// <summary>Creates a client on a connection.</summary>
            /// <param name="connection">The connection; its peer serves the contract.</param>
            public {{client}}(global::Roam.RoamConnection connection)
                : base(connection)
            {
            }

            /// <summary>Connects to a server and gives a client of it. Disposing the client ends the connection.</summary>
            /// <param name="address">Where the server listens, such as <c>tcp://host:7070</c>.</param>
            /// <param name="options">Options; the defaults if not given.</param>
            /// <param name="cancellationToken">Gives the attempt up.</param>
            public static async global::System.Threading.Tasks.Task<{{client}}> ConnectAsync(
                string address,
                global::Roam.RoamOptions? options = null,
                global::System.Threading.CancellationToken cancellationToken = default) =>
                new(await global::Roam.RoamConnection
                    .ConnectAsync(address, {{service.DescriptorName}}.Descriptor, options, cancellationToken)
                    .ConfigureAwait(false));
            """);
        foreach (MethodModel method in service.Methods)
        {
            writer.WriteLine();
            EmitMethod(writer, service, method);
        }

        writer.CloseBlock();
    }

    // /// <inheritdoc/>
    // public ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) =>
    //     ClientCalls.InvokeAsync<CalculatorDescriptor.AddMethod, CalculatorDescriptor.AddMethod.Arguments, int>(
    //         this.Connection, new(left, right), cancellationToken);
    private static void EmitMethod(SourceWriter writer, ServiceModel service, MethodModel method)
    {
        string name = method.IsExplicit
            ? $"{method.Return.Type} {method.DeclaringInterface}.{method.Name}"
            : $"public {method.Return.Type} {method.Name}";
        writer.WriteLine("/// <inheritdoc/>");
        foreach (string attribute in method.Attributes)
        {
            writer.WriteLine(attribute);
        }

        if (!method.HasInputs)
        {
            writer.WriteLine($"{name}({Signature(method)}) =>");
            writer.IndentMore();
            writer.WriteLine($"{Call(service, method, inputs: null)};");
            writer.Outdent();
            return;
        }

        string inputs = UnusedName(method, "inputs");
        writer.WriteLine($"{name}({Signature(method)})");
        writer.OpenBlock();
        writer.WriteLine($"global::Roam.CompilerServices.CallInputs {inputs} = new();");
        writer.WriteLine($"return {Call(service, method, inputs)};");
        writer.CloseBlock();
    }

    private static string Call(ServiceModel service, MethodModel method, string? inputs)
    {
        string methodType = $"{service.DescriptorName}.{method.StructName}";
        string typeArguments = $"{methodType}, {methodType}.Arguments";
        string function = "InvokeAsync";
        if (method.Return.Output is { } output)
        {
            function = "StreamAsync";
            typeArguments += ", " + output.ItemType;
        }
        else if (method.Return.Value is not null)
        {
            typeArguments += ", " + method.Return.ResultType;
        }

        string context = method.Context?.Name ?? "default";
        string more = inputs is null ? "" : ", " + inputs;
        string toTask = method.Return.Form == ReturnForm.Task ? ".AsTask()" : "";
        return $"""
            global::Roam.CompilerServices.ClientCalls.{function}<{typeArguments}>(
                this.Connection, {Arguments(method, inputs)}, {context}{more}){toTask}
            """;
    }

    /// <summary>The arguments struct; the place of an output channel stays empty until the stream is enumerated.</summary>
    private static string Arguments(MethodModel method, string? inputs)
    {
        IEnumerable<string> values = method.Parameters.Select(
            parameter => !parameter.IsStream ? parameter.Name
                : parameter.Value.IsNullable ? $"{parameter.Name} is null ? null : {Add(parameter)}"
                : Add(parameter));
        if (method.Return.Output is not null)
        {
            values = values.Append("null!");
        }

        string list = string.Join(", ", values);
        return list.Length == 0 ? "default" : $"new({list})";

        string Add(ParameterModel parameter) =>
            $"{inputs}.Add<{parameter.Value.Channel!.ItemType}>({parameter.Name}, {Text.Literal(parameter.DisplayName)})";
    }

    private static string Signature(MethodModel method)
    {
        IEnumerable<string> parameters = method.Parameters.Select(
            parameter => (method.IsExplicit ? "" : parameter.CallerInfo)
                + $"{parameter.Type} {parameter.Name}"
                + Default(method, parameter.DefaultInSignature));
        if (method.Context is { } context)
        {
            string type = context.IsCallContext ? "global::Roam.CallContext" : "global::System.Threading.CancellationToken";
            parameters = parameters.Append($"{type} {context.Name}" + Default(method, context.HasDefault ? "default" : null));
        }

        return string.Join(", ", parameters);
    }

    /// <summary>The default value in a signature. It would never count in an explicit implementation.</summary>
    private static string Default(MethodModel method, string? value) =>
        value is null || method.IsExplicit ? "" : " = " + value;

    private static string UnusedName(MethodModel method, string name)
    {
        while (method.Context?.Name == name || method.Parameters.Any(parameter => parameter.Name == name))
        {
            name += "_";
        }

        return name;
    }
}
