using Roam.CompilerServices;
using Roam.Wire;

namespace Roam.Requests;

/// <summary>Turns a failed response into what its caller sees.</summary>
internal static class ResponseFailures
{
    /// <summary>The exception for a response that carries no result.</summary>
    /// <param name="outcome">What the response says.</param>
    /// <param name="method">The method, if its call still waits.</param>
    /// <param name="format">The session's format.</param>
    /// <param name="isPlain">Whether the peer is none of this implementation.</param>
    /// <param name="metadata">What came along.</param>
    public static RoamException ToException(
        ResponseOutcome outcome,
        MethodDescriptor? method,
        PayloadFormat format,
        bool isPlain,
        Metadata metadata)
    {
        string methodName = method?.Name ?? "?";
        switch (outcome)
        {
            case ResponseOutcome.UnknownMethod:
                return new(RoamErrorKind.UnknownMethod, DescribeUnknown(methodName, method, format));

            // spec: rpc.error.invalid-payload.plain
            case ResponseOutcome.InvalidPayload when isPlain:
                return new(
                    RoamErrorKind.InvalidPayload,
                    $"The peer cannot decode the arguments of '{methodName}', or its handler failed: peers in TypeScript say the same of both.",
                    mayHaveRun: true);

            case ResponseOutcome.InvalidPayload:
                return new(RoamErrorKind.InvalidPayload, WithDetails($"The peer cannot decode the arguments of '{methodName}'", metadata));

            case ResponseOutcome.Cancelled:
                metadata.TryGetString(MetadataKeys.Error, out string? reason);
                RoamErrorKind kind = WireErrors.ToKind(reason, RoamErrorKind.Cancelled);
                return new(kind, WithDetails(Describe(kind, methodName), metadata), MayHaveRun(kind, metadata))
                {
                    Metadata = metadata.WithoutOwn(),
                    IsOfCall = true,
                };

            default:
                return new(
                    RoamErrorKind.InvalidPayload,
                    $"The response to '{methodName}' has no valid result envelope.",
                    mayHaveRun: true);
        }
    }

    /// <summary>Whether the outcome says that the peer never took the call's channels, or will do nothing more with them.</summary>
    public static bool NeverBound(ResponseOutcome outcome, RoamException failure) =>
        outcome is ResponseOutcome.UnknownMethod or ResponseOutcome.InvalidPayload
        || failure.Kind is RoamErrorKind.TooManyRequests or RoamErrorKind.Draining
        || (failure.Kind == RoamErrorKind.LimitExceeded && !failure.MayHaveRun);

    // spec: rpc.unknown-method.signature
    private static string DescribeUnknown(string methodName, MethodDescriptor? method, PayloadFormat format) =>
        format == PayloadFormat.Postcard && method is not null
            ? $"The peer has no method '{methodName}' with this signature ('{method.WireName}', id {method.SignatureId:x16}): the two sides"
                + " declare different types of arguments or results, or different names or orders of their members, or the peer has no such method at all."
            : $"The peer has no method '{methodName}'{(method is null ? "" : $" ('{method.WireName}')")}: it serves another contract or another version"
                + " of this one, or the two sides name the method differently.";

    private static bool MayHaveRun(RoamErrorKind kind, Metadata metadata) => metadata.TryGetUInt64(MetadataKeys.MayHaveRun, out ulong said)
        ? said != 0
        : kind is not (RoamErrorKind.TooManyRequests or RoamErrorKind.LimitExceeded or RoamErrorKind.Draining
            or RoamErrorKind.Unauthenticated or RoamErrorKind.PermissionDenied);

    private static string Describe(RoamErrorKind kind, string methodName) => kind switch
    {
        RoamErrorKind.TooManyRequests => $"The peer has too many requests for '{methodName}'",
        RoamErrorKind.Unauthenticated => $"'{methodName}' wants to know who calls",
        RoamErrorKind.PermissionDenied => $"The caller may not call '{methodName}'",
        RoamErrorKind.Draining => $"The peer is about to end the session and did not run '{methodName}'",
        RoamErrorKind.DeadlineExceeded => $"The deadline of '{methodName}' passed at the peer",
        RoamErrorKind.LimitExceeded => $"'{methodName}' would exceed a limit of the peer",
        RoamErrorKind.InvalidPayload => $"The peer could not encode what '{methodName}' was to give",
        RoamErrorKind.HandlerFailed => $"The handler of '{methodName}' failed",
        _ => $"The peer cancelled '{methodName}'",
    };

    private static string WithDetails(string text, Metadata metadata) =>
        metadata.TryShowString(MetadataKeys.ErrorMessage, out string? details) ? $"{text}: {details}" : $"{text}.";
}
