namespace Roam.Generators.Model;

/// <summary>The forms that a contract method may return.</summary>
internal enum ReturnForm
{
    /// <summary><c>ValueTask</c> or <c>ValueTask&lt;T&gt;</c>.</summary>
    ValueTask,

    /// <summary><c>Task</c> or <c>Task&lt;T&gt;</c>.</summary>
    Task,

    /// <summary><c>IAsyncEnumerable&lt;T&gt;</c>, sent on a channel.</summary>
    Stream,
}

/// <summary>What a contract method returns.</summary>
internal sealed record ReturnModel
{
    /// <summary>The return type.</summary>
    public required string Type { get; init; }

    public required ReturnForm Form { get; init; }

    /// <summary>The value that comes back; <see langword="null"/> if there is none. For a <c>Result</c>, its value.</summary>
    public required ValueModel? Value { get; init; }

    /// <summary>The error of a <c>Result</c>.</summary>
    public required ValueModel? Error { get; init; }

    /// <summary>The channel of a stream.</summary>
    public required ChannelModel? Output { get; init; }

    /// <summary>The result as the runtime sees it.</summary>
    public string ResultType =>
        Value is null ? "global::Roam.CompilerServices.Unit"
        : Error is null ? Value.Type
        : $"global::Roam.Result<{Value.Type}, {Error.Type}>";
}
