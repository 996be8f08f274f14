namespace Roam.Generators.Model;

/// <summary>All that is needed to print the code of one contract. Holds nothing of Roslyn, so that it can be compared and kept.</summary>
internal sealed record ServiceModel
{
    /// <summary>The name of the generated file, unique in the compilation.</summary>
    public required string HintName { get; init; }

    /// <summary>The namespace, or <see langword="null"/> for the global one.</summary>
    public required string? Namespace { get; init; }

    /// <summary><c>public</c> or <c>internal</c>.</summary>
    public required string Accessibility { get; init; }

    /// <summary>The interface as generated code names it: <c>global::App.ICalculator</c>.</summary>
    public required string Interface { get; init; }

    /// <summary>The interface as documentation names it: <c>ICalculator</c>.</summary>
    public required string InterfaceDisplayName { get; init; }

    /// <summary>What the names of the generated types begin with: <c>Calculator</c>.</summary>
    public required string BaseName { get; init; }

    /// <summary>The service's name on the wire, as declared.</summary>
    public required string WireName { get; init; }

    /// <summary>The methods, in declaration order; a method's position is its index.</summary>
    public required EquatableArray<MethodModel> Methods { get; init; }

    /// <summary>The enumerations in the signatures.</summary>
    public required EquatableArray<EnumModel> Enums { get; init; }

    /// <summary>The object types in the signatures.</summary>
    public required EquatableArray<ObjectModel> Objects { get; init; }

    public string ClientName => BaseName + "Client";

    public string DispatcherName => BaseName + "Dispatcher";

    public string DescriptorName => BaseName + "Descriptor";
}
