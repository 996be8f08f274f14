namespace Roam.Generators.Model;

/// <summary>A parameter that travels.</summary>
internal sealed record ParameterModel
{
    /// <summary>The C# name, escaped where it is a keyword.</summary>
    public required string Name { get; init; }

    /// <summary>The name as declared, for messages.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The type in the signature.</summary>
    public required string Type { get; init; }

    /// <summary>The field in the arguments struct.</summary>
    public required string FieldName { get; init; }

    /// <summary>The local variable or constructor parameter in generated code.</summary>
    public required string LocalName { get; init; }

    /// <summary>The field's value; for a stream its receiving half.</summary>
    public required ValueModel Value { get; init; }

    /// <summary>Whether the parameter is an <c>IAsyncEnumerable&lt;T&gt;</c>, sent item by item on a channel.</summary>
    public required bool IsStream { get; init; }

    /// <summary>The attributes by which the compiler fills in where the caller stands, as C# with a space after each.</summary>
    public required string CallerInfo { get; init; }

    /// <summary>The default value as the client's signature repeats it.</summary>
    public required string? DefaultInSignature { get; init; }

    /// <summary>The value if an older caller did not send the argument; <see langword="null"/> if that is an error.</summary>
    public required string? DefaultIfMissing { get; init; }
}

/// <summary>The token or context at the end of a method's parameters. It does not travel as an argument.</summary>
internal sealed record ContextParameterModel
{
    /// <summary>The C# name, escaped where it is a keyword.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is a <c>CallContext</c>, not a <c>CancellationToken</c>.</summary>
    public required bool IsCallContext { get; init; }

    public required bool HasDefault { get; init; }
}
