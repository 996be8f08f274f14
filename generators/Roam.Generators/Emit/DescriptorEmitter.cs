using Roam.Generators.Model;

namespace Roam.Generators.Emit;

/// <summary>Prints the class that describes a contract to the runtime and holds its methods and codecs.</summary>
internal static class DescriptorEmitter
{
    // internal static class CalculatorDescriptor
    // {
    //     internal static readonly ServiceDescriptor Descriptor = new("Calculator", AddMethod.Descriptor, …);
    //
    //     [ModuleInitializer]
    //     internal static void Register() => ServiceRegistration<ICalculator>.Register(new(Descriptor, …));
    //
    //     internal readonly struct AddMethod : …
    //     private readonly struct PointCodec : …
    // }
    public static void Emit(SourceWriter writer, ServiceModel service)
    {
        string methods = string.Concat(service.Methods.Select(static method => $",\n    {method.StructName}.Descriptor"));
        string obsolete = service.UsesObsolete ? "\n[global::System.Obsolete]" : "";
        writer.WriteLine(
            $$"""
            /// <summary>Describes <see cref="{{service.Interface}}"/> to the runtime.</summary>
            {{ServiceFileEmitter.GeneratedCode}}{{obsolete}}
            {{Text.Hidden}}
            [global::System.Diagnostics.DebuggerNonUserCode]
            internal static class {{service.DescriptorName}}
            """);
        writer.OpenBlock();
        writer.WriteLine(
            $$"""
            internal static readonly global::Roam.CompilerServices.ServiceDescriptor Descriptor = new(
                {{Text.Literal(service.WireName)}}{{methods}});

            [global::System.Runtime.CompilerServices.ModuleInitializer]
            internal static void Register() =>
                global::Roam.CompilerServices.ServiceRegistration<{{service.Interface}}>.Register(new(
                    Descriptor,
                    static service => new {{service.DispatcherName}}(service),
                    static connection => new {{service.ClientName}}(connection)));
            """);
        for (int i = 0; i < service.Methods.Count; i++)
        {
            writer.WriteLine();
            MethodEmitter.Emit(writer, service, service.Methods[i], i);
        }

        foreach (ObjectModel item in service.Objects)
        {
            writer.WriteLine();
            ObjectCodecEmitter.Emit(writer, item);
        }

        foreach (VariantsModel item in service.Variants)
        {
            writer.WriteLine();
            VariantsCodecEmitter.Emit(writer, item);
        }

        foreach (EnumModel item in service.Enums)
        {
            writer.WriteLine();
            EnumCodecEmitter.Emit(writer, item);
        }

        writer.CloseBlock();
    }
}
