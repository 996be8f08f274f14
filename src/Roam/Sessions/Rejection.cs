using Microsoft.Extensions.Logging;
using Roam.Buffers;
using Roam.Diagnostics;
using Roam.Wire;

namespace Roam.Sessions;

/// <summary>
/// A connection that a peer does not take, as metadata on the wire and as exceptions here. The root is rejected as any other connection
/// is.
/// </summary>
// spec: session.connection.reject
internal static class Rejection
{
    /// <summary>What the peer is told whose connection a service has not taken. Anything but a rejection on purpose is logged, and its
    /// text stays here.</summary>
    /// <param name="exception">What the factory of the service has thrown.</param>
    /// <param name="limits">The limits of the session.</param>
    /// <param name="frameLimit">How large the message may be.</param>
    /// <param name="logger">The log of the session.</param>
    /// <param name="peer">The peer's address, for the log.</param>
    public static Metadata Describe(Exception exception, RoamLimits limits, FrameLimit frameLimit, ILogger logger, string peer)
    {
        if (exception is not ConnectionRejectedException rejection)
        {
            Log.ServiceFailed(logger, peer, exception);
            return WireErrors.HandlerFailed;
        }

        Log.ConnectionRejected(logger, peer, rejection.Message);
        Metadata reason = WireErrors.Rejected.WithMessage(rejection.Message);
        if (rejection.IsTransient)
        {
            reason = reason.With((MetadataKeys.Transient, 1));
        }

        Metadata whole = [.. reason, .. rejection.Metadata];
        try
        {
            // Beside it are an id and a tag.
            return MetadataCodec.Measure(whole, limits) + 16 <= frameLimit.Bytes ? whole : throw frameLimit.ToException();
        }
        catch (RoamException tooLarge)
        {
            Log.ServiceFailed(logger, peer, tooLarge);
            return reason;
        }
    }

    /// <summary>The same as a text.</summary>
    public static string Explain(Metadata reason) =>
        reason.TryGetString(MetadataKeys.ErrorMessage, out string? text) ? text : "The service of the connection could not be made.";

    /// <summary>What the opener of a rejected connection gets to see.</summary>
    /// <param name="metadata">What the peer has said.</param>
    public static RoamException ToException(Metadata metadata)
    {
        string details = metadata.TryShowString(MetadataKeys.ErrorMessage, out string? text) ? $": {text}" : ".";
        bool isDraining = metadata.TryGetString(MetadataKeys.Error, out string? error)
            && WireErrors.ToKind(error, default) == RoamErrorKind.Draining;
        return new RoamException(
            isDraining ? RoamErrorKind.Draining : RoamErrorKind.ConnectFailed,
            $"The peer rejected the connection{details}",
            mayHaveRun: false,
            new ConnectionRejectedException(text ?? "The peer gave no reason.", metadata) { IsTransient = MayPass(metadata) });
    }

    /// <summary>Whether a service does not want the connection, on purpose and for good.</summary>
    // spec: reconnect.rejected
    public static bool IsFinal(Metadata metadata) =>
        metadata.TryGetString(MetadataKeys.Error, out string? error) && error == WireErrors.RejectedName && !SaysTransient(metadata);

    /// <summary>The rejection behind an exception, if a service has rejected the connection on purpose and for good.</summary>
    public static ConnectionRejectedException? FindFinal(Exception exception) =>
        exception is RoamException { InnerException: ConnectionRejectedException rejection } && IsFinal(rejection.Metadata) ? rejection : null;

    /// <summary>The rejection behind an exception, to be passed on through a proxy.</summary>
    public static ConnectionRejectedException? FindToPassOn(Exception exception) =>
        exception is RoamException { InnerException: ConnectionRejectedException rejection }
        && rejection.Metadata.TryGetString(MetadataKeys.Error, out string? error)
        && error == WireErrors.RejectedName
            ? new ConnectionRejectedException(rejection.Message, rejection.Metadata.ForNestedCall()) { IsTransient = rejection.IsTransient }
            : null;

    private static bool SaysTransient(Metadata metadata) =>
        metadata.TryGetUInt64(MetadataKeys.Transient, out ulong transient) && transient != 0;

    // What has failed there, or is full, may be over by the next attempt.
    private static bool MayPass(Metadata metadata) =>
        SaysTransient(metadata)
        || (metadata.TryGetString(MetadataKeys.Error, out string? error)
            && error is not (WireErrors.RejectedName or WireErrors.UnknownServiceName or WireErrors.UnsupportedServiceName));
}
