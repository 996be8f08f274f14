namespace Roam.Generators.Model;

/// <summary>A contract method.</summary>
internal sealed record MethodModel
{
    /// <summary>The C# name, escaped where it is a keyword.</summary>
    public required string Name { get; init; }

    /// <summary>The interface that declares the method: the contract or one of its bases.</summary>
    public required string DeclaringInterface { get; init; }

    /// <summary>The name with its contract, for messages: <c>ICalculator.AddAsync</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The generated struct that holds the method's arguments and codec: <c>AddMethod</c>.</summary>
    public required string StructName { get; init; }

    /// <summary>The name on the wire: <c>calculator.add</c>.</summary>
    public required string WireName { get; init; }

    /// <summary>The method id towards peers that speak MessagePack.</summary>
    public required ulong Id { get; init; }

    /// <summary>The method id towards peers that speak Postcard; <see langword="null"/> if there is a <see cref="PostcardProblem"/>.</summary>
    public required ulong? SignatureId { get; init; }

    /// <summary>Why the method cannot be called towards peers that speak Postcard, if it cannot.</summary>
    public required string? PostcardProblem { get; init; }

    /// <summary>Whether the client implements the method explicitly, because it has a member of that name already.</summary>
    public required bool IsExplicit { get; init; }

    /// <summary>Whether the method is marked as one that may run twice.</summary>
    public required bool IsIdempotent { get; init; }

    /// <summary>The attributes by which the method is obsolete or experimental, as C#; the client's is so too.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    public required ReturnModel Return { get; init; }

    /// <summary>The parameters that travel.</summary>
    public required EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>The token or context at the end, if the method takes one.</summary>
    public required ContextParameterModel? Context { get; init; }

    /// <summary>The initial credits of all channels, in the order of a walk over the arguments' types, the output last.</summary>
    public required EquatableArray<int> ChannelCredits { get; init; }

    /// <summary>Whether services are among the parameters.</summary>
    public bool TakesServices
    {
        get
        {
            foreach (ParameterModel parameter in Parameters)
            {
                if (parameter.Value.Service is not null)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether the client has streams to send during the call.</summary>
    public bool HasInputs
    {
        get
        {
            foreach (ParameterModel parameter in Parameters)
            {
                if (parameter.IsStream)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
