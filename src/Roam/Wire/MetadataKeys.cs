namespace Roam.Wire;

/// <summary>The metadata keys that Roam itself uses. Every other peer of roam 7 ignores them.</summary>
internal static class MetadataKeys
{
    /// <summary>What all of them begin with.</summary>
    public const string Prefix = "roam-";

    /// <summary>Of the handshake: the payload format offered or accepted.</summary>
    public const string Payload = "roam-payload";

    /// <summary>Of the handshake: the service that the sender wants to call on the root connection.</summary>
    public const string Service = "roam-service";

    /// <summary>Of the handshake: what the sender can do besides roam 7, as <see cref="FeatureList"/> writes it.</summary>
    public const string Features = "roam-features";

    /// <summary>Of the handshake: the largest message in bytes that the sender takes, as a number.</summary>
    public const string MaxFrame = "roam-max-frame";

    /// <summary>Of a connection that is opened for a service reference: the contract whose object the opener serves on it.</summary>
    public const string Serves = "roam-serves";

    /// <summary>Of a request or response: the connection of a service reference in its payload, once for each, in the order of their
    /// indices.</summary>
    public const string Reference = "roam-reference";

    /// <summary>Of a request: the milliseconds that are left.</summary>
    public const string Deadline = "roam-deadline";

    /// <summary>Of a failed response, or of the end of a channel: why, as one of the names in <see cref="WireErrors"/>.</summary>
    public const string Error = "roam-error";

    /// <summary>Of a failed response whose handler has chosen the kind: 1 if it says that it may have run, 0 if not. Only where that is not
    /// what the kind says.</summary>
    public const string MayHaveRun = "roam-may-have-run";

    /// <summary>The same as <see cref="Error"/> for people, where the peer tells it.</summary>
    public const string ErrorMessage = "roam-error-message";

    /// <summary>Of a rejected connection: a number, which is not 0 if the same may be accepted later.</summary>
    public const string Transient = "roam-transient";
}
