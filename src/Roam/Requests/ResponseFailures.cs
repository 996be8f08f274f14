using Roam.Wire;

namespace Roam.Requests;

/// <summary>Turns a failed response into what its caller sees.</summary>
internal static class ResponseFailures
{
    /// <summary>The exception for a response that carries no result.</summary>
    public static RoamException ToException(ResponseOutcome outcome, string methodName, Metadata metadata)
    {
        switch (outcome)
        {
            case ResponseOutcome.UnknownMethod:
                return new(RoamErrorKind.UnknownMethod, $"The peer has no method '{methodName}'.");

            case ResponseOutcome.InvalidPayload:
                return new(RoamErrorKind.InvalidPayload, WithDetails($"The peer cannot decode the arguments of '{methodName}'", metadata));

            case ResponseOutcome.Cancelled:
                metadata.TryGetString(MetadataKeys.Error, out string? reason);
                RoamErrorKind kind = WireErrors.ToKind(reason, RoamErrorKind.Cancelled);
                return new(kind, WithDetails(Describe(kind, methodName), metadata), MayHaveRun(kind));

            default:
                return new(
                    RoamErrorKind.InvalidPayload,
                    $"The response to '{methodName}' has no valid result envelope.",
                    mayHaveRun: true);
        }
    }

    /// <summary>Whether the outcome says that the peer never took the call's channels.</summary>
    public static bool NeverBound(RoamException failure) =>
        failure.Kind is RoamErrorKind.UnknownMethod or RoamErrorKind.TooManyRequests || (!failure.MayHaveRun
            && failure.Kind is RoamErrorKind.InvalidPayload or RoamErrorKind.LimitExceeded);

    private static bool MayHaveRun(RoamErrorKind kind) => kind is not (RoamErrorKind.TooManyRequests or RoamErrorKind.LimitExceeded);

    private static string Describe(RoamErrorKind kind, string methodName) => kind switch
    {
        RoamErrorKind.TooManyRequests => $"The peer runs as many requests as it allows and did not run '{methodName}'",
        RoamErrorKind.DeadlineExceeded => $"The deadline of '{methodName}' passed at the peer",
        RoamErrorKind.LimitExceeded => $"'{methodName}' would exceed a limit of the peer",
        RoamErrorKind.InvalidPayload => $"The peer could not encode the result of '{methodName}'",
        RoamErrorKind.HandlerFailed => $"The handler of '{methodName}' failed",
        _ => $"The peer cancelled '{methodName}'",
    };

    private static string WithDetails(string text, Metadata metadata) =>
        metadata.TryShowString(MetadataKeys.ErrorMessage, out string? details) ? $"{text}: {details}" : $"{text}.";
}
