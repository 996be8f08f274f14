namespace Roam.Generators.Model;

/// <summary>What every contract has, valid or not. Holds nothing of Roslyn, so that it can be compared and kept.</summary>
internal abstract record ContractModel
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

    /// <summary>The attributes by which the contract is obsolete or experimental, as C#; the client is so too.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    /// <summary>The name of the client class.</summary>
    public string ClientName => BaseName + "Client";

    /// <summary>The name of the dispatcher class.</summary>
    public string DispatcherName => BaseName + "Dispatcher";

    /// <summary>The name of the class that holds the descriptor, the methods and the codecs.</summary>
    public string DescriptorName => BaseName + "Descriptor";
}
