using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Roam.Wire;

/// <summary>
/// The reasons that <c>roam-error</c> gives. The envelope of roam 7 has one outcome for every failure of a handler; between peers that
/// know the key, the caller learns which it was.
/// </summary>
// spec: rpc.error.reason
internal static class WireErrors
{
    public const string RejectedName = "rejected";
    public const string UnknownServiceName = "unknown-service";
    public const string UnsupportedServiceName = "unsupported-service";

    public static readonly Metadata HandlerFailed = Of("handler-failed");
    public static readonly Metadata TooManyRequests = Of("too-many-requests");
    public static readonly Metadata Cancelled = Of("cancelled");
    public static readonly Metadata DeadlineExceeded = Of("deadline-exceeded");
    public static readonly Metadata LimitExceeded = Of("limit-exceeded");
    public static readonly Metadata InvalidPayload = Of("invalid-payload");
    public static readonly Metadata Unauthenticated = Of("unauthenticated");
    public static readonly Metadata PermissionDenied = Of("permission-denied");
    public static readonly Metadata UnknownService = Of(UnknownServiceName);
    public static readonly Metadata ConnectionLost = Of("connection-lost");
    public static readonly Metadata Rejected = Of(RejectedName);
    public static readonly Metadata UnsupportedService = Of(UnsupportedServiceName);
    public static readonly Metadata Draining = Of("draining");

    /// <summary>The metadata for a failure of this kind.</summary>
    public static Metadata For(RoamErrorKind kind) => kind switch
    {
        RoamErrorKind.TooManyRequests => TooManyRequests,
        RoamErrorKind.Cancelled => Cancelled,
        RoamErrorKind.DeadlineExceeded => DeadlineExceeded,
        RoamErrorKind.LimitExceeded => LimitExceeded,
        RoamErrorKind.InvalidPayload => InvalidPayload,
        RoamErrorKind.Unauthenticated => Unauthenticated,
        RoamErrorKind.PermissionDenied => PermissionDenied,
        _ => HandlerFailed,
    };

    /// <summary>The metadata for a failure that a handler has chosen: its kind, its text and what else it sends along.</summary>
    /// <returns>Whether it has chosen one.</returns>
    // spec: rpc.error.chosen
    public static bool TryDescribe(Exception failure, [NotNullWhen(true)] out Metadata? metadata)
    {
        metadata = null;
        if (failure is not RoamException { IsOfCall: false } chosen || !MayBeChosen(chosen.Kind))
        {
            return false;
        }

        metadata = For(chosen.Kind).WithMessage(chosen.Message);
        if (chosen.MayHaveRun != RoamException.RunsByDefault(chosen.Kind))
        {
            metadata = metadata.With(new MetadataEntry(MetadataKeys.MayHaveRun, chosen.MayHaveRun ? 1UL : 0UL));
        }

        if (chosen.Metadata.Count > 0)
        {
            metadata = [.. metadata, .. chosen.Metadata];
        }

        return true;
    }

    private static bool MayBeChosen(RoamErrorKind kind) => kind is
        RoamErrorKind.HandlerFailed or RoamErrorKind.TooManyRequests or RoamErrorKind.Unauthenticated or RoamErrorKind.PermissionDenied;

    /// <summary>The kind that a reason names; <paramref name="otherwise"/> if there is none, or one of a later version.</summary>
    public static RoamErrorKind ToKind(string? reason, RoamErrorKind otherwise) => reason switch
    {
        "handler-failed" => RoamErrorKind.HandlerFailed,
        "too-many-requests" => RoamErrorKind.TooManyRequests,
        "cancelled" => RoamErrorKind.Cancelled,
        "deadline-exceeded" => RoamErrorKind.DeadlineExceeded,
        "limit-exceeded" => RoamErrorKind.LimitExceeded,
        "invalid-payload" => RoamErrorKind.InvalidPayload,
        "draining" => RoamErrorKind.Draining,
        "unauthenticated" => RoamErrorKind.Unauthenticated,
        "permission-denied" => RoamErrorKind.PermissionDenied,
        _ => otherwise,
    };

    /// <summary>Of a failure's metadata, the reason alone: it fits any limit.</summary>
    public static Metadata WithoutDetails(Metadata metadata) =>
        metadata.TryGetString(MetadataKeys.Error, out string? reason) ? For(ToKind(reason, RoamErrorKind.HandlerFailed)) : Metadata.Empty;

    /// <summary>The same metadata with a text for people, cut to a length that fits any limit.</summary>
    public static Metadata WithMessage(this Metadata metadata, string message)
    {
        // So that even the smallest limit (512 bytes) leaves room for the reason.
        const int MaxBytes = 400;

        // An exception text may hold anything; what travels is valid, and not cut inside a character.
        StringBuilder valid = new();
        int bytes = 0;
        foreach (Rune rune in message.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
            {
                break;
            }

            valid.Append(rune);
        }

        return metadata.With(new MetadataEntry(MetadataKeys.ErrorMessage, valid.ToString()));
    }

    private static Metadata Of(string reason) => Metadata.Create([new MetadataEntry(MetadataKeys.Error, reason)]);
}
