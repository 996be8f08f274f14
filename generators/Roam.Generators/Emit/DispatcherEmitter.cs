using Roam.Generators.Model;
using Roam.Generators.Parsing;

namespace Roam.Generators.Emit;

/// <summary>Prints the dispatcher: brings requests to the methods of a service object.</summary>
internal static class DispatcherEmitter
{
    // public sealed class CalculatorDispatcher : global::Roam.CompilerServices.RoamDispatcher
    // {
    //     private readonly global::App.ICalculator _service;
    //     public CalculatorDispatcher(global::App.ICalculator service) …
    //     public override ValueTask DispatchAsync(DispatchedRequest request)
    //     {
    //         switch (request.MethodIndex)
    //         {
    //             case 0: return request.RunAsync<CalculatorDescriptor.AddMethod, …, int>(_service);
    //         }
    //     }
    // }
    public static void Emit(SourceWriter writer, ServiceModel service)
    {
        string obsolete = service.UsesObsolete ? "\n[global::System.Obsolete]" : "";
        writer.WriteLine(
            $$"""
            /// <summary>Brings requests to a <see cref="{{service.Interface}}"/>.</summary>
            {{ServiceFileEmitter.TypeAttributes(service)}}
            {{Text.Hidden}}
            [global::System.Diagnostics.DebuggerNonUserCode]
            {{service.Accessibility}} sealed class {{service.DispatcherName}} : global::Roam.CompilerServices.RoamDispatcher
            """);
        writer.OpenBlock();
        writer.WriteLine(
            $$"""
            private readonly {{service.Interface}} _service;

            /// <summary>Creates the dispatcher of a service object.</summary>
            /// <param name="service">The service object.</param>
            public {{service.DispatcherName}}({{service.Interface}} service)
                : base({{service.DescriptorName}}.Descriptor)
            {
                global::System.ArgumentNullException.ThrowIfNull(service);
                _service = service;
            }

            /// <inheritdoc/>{{obsolete}}
            public override global::System.Threading.Tasks.ValueTask DispatchAsync(global::Roam.CompilerServices.DispatchedRequest request)
            """);
        writer.OpenBlock();
        writer.WriteLine("switch (request.MethodIndex)");
        writer.OpenBlock();
        for (int i = 0; i < service.Methods.Count; i++)
        {
            MethodModel method = service.Methods[i];
            string methodType = $"{service.DescriptorName}.{method.StructName}";
            writer.WriteLine(
                $"""
                case {Literals.Number(i)}:
                    return request
                        .RunAsync<{methodType}, {service.Interface}, {methodType}.Arguments, {method.Return.ResultType}>(_service);
                """);
        }

        writer.WriteLine(
            """
            default:
                throw new global::System.ArgumentOutOfRangeException(nameof(request));
            """);
        writer.CloseBlock();
        writer.CloseBlock();
        writer.CloseBlock();
    }
}
