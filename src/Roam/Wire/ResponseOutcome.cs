namespace Roam.Wire;

/// <summary>What a response says before any value.</summary>
internal enum ResponseOutcome
{
    /// <summary>Not a result envelope; the response cannot be understood.</summary>
    Malformed,

    /// <summary>The method's result follows.</summary>
    Ok,

    /// <summary>The method's declared error follows.</summary>
    UserError,

    UnknownMethod,
    InvalidPayload,
    Cancelled,
}
