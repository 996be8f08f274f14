using Roam.Wire;

namespace Roam.Channels;

/// <summary>The texts and the metadata with which channels end. Stateless.</summary>
internal static class ChannelErrors
{
    /// <summary>The metadata key that says why a channel ended early.</summary>
    public const string ErrorKey = "roam-error";

    /// <summary>The metadata key with a text for people. Read, but never sent: an exception's message may tell more than the peer should
    /// know.</summary>
    public const string MessageKey = "roam-error-message";

    public const string HandlerFailed = "handler-failed";

    /// <summary>The program has ended its sending half with an error.</summary>
    public const string SenderFailed = "sender-failed";

    /// <summary>The program has disposed of its sending half without completing it.</summary>
    public const string GivenUp = "given-up";

    public const string Cancelled = "cancelled";

    public const string DeadlineExceeded = "deadline-exceeded";

    public const string InvalidPayload = "invalid-payload";

    private const string NotCompleted = "The sender disposed of its half of the channel without completing it.";

    private static readonly Metadata HandlerFailedMetadata = [new MetadataEntry(ErrorKey, HandlerFailed)];
    private static readonly Metadata SenderFailedMetadata = [new MetadataEntry(ErrorKey, SenderFailed)];
    private static readonly Metadata CancelledMetadata = [new MetadataEntry(ErrorKey, Cancelled)];
    private static readonly Metadata DeadlineExceededMetadata = [new MetadataEntry(ErrorKey, DeadlineExceeded)];

    /// <summary>What the peer of a receiver is told when an item does not decode.</summary>
    public static Metadata InvalidPayloadMetadata { get; } = [new MetadataEntry(ErrorKey, InvalidPayload)];

    /// <summary>What the receiver is told when its sender was disposed of without having been completed.</summary>
    public static Metadata GivenUpMetadata { get; } = [new MetadataEntry(ErrorKey, GivenUp)];

    /// <summary>What the receiver is told when the handler that sends to it fails.</summary>
    public static Metadata DescribeHandler(Exception failure) => Describe(failure) ?? HandlerFailedMetadata;

    /// <summary>What the receiver is told when the program ends its sending half with an error.</summary>
    public static Metadata DescribeSender(Exception failure) => Describe(failure) ?? SenderFailedMetadata;

    /// <summary>The error of a close, if it tells of one.</summary>
    public static RoamException? FromClose(Metadata metadata) =>
        metadata.TryShowString(ErrorKey, out string? error)
            ? Reset(error == GivenUp ? NotCompleted : $"The sender of the channel failed: {error}.", metadata)
            : null;

    /// <summary>The error of a reset that reached the sender.</summary>
    public static RoamException FromReset(Metadata metadata) => Reset(
        metadata.TryShowString(ErrorKey, out string? error)
            ? $"The receiver reset the channel: {error}."
            : "The receiver reset the channel: it takes no more items.",
        metadata);

    /// <summary>The error of a reset that reached the receiver.</summary>
    public static RoamException FromAbort(Metadata metadata) => Reset(
        metadata.TryShowString(ErrorKey, out string? error)
            ? error == GivenUp ? NotCompleted : $"The sender gave the channel up: {error}."
            : "The sender gave the channel up.",
        metadata);

    /// <summary>Why the kept half of a call ends with the call.</summary>
    public static RoamException CallEnded(RoamException? failure) => new(
        RoamErrorKind.ChannelReset,
        failure is null
            ? "The call that the channel was passed to has ended: its handler reads no more."
            : $"The call that the channel was passed to has ended: {failure.Message}",
        mayHaveRun: true,
        failure);

    /// <summary>An exception of its own for every waiter: one that is thrown by several threads would mix their stack traces.</summary>
    public static RoamException Copy(RoamException reason) =>
        new(reason.Kind, reason.Message, reason.MayHaveRun, reason.InnerException);

    public static InvalidOperationException Passed() => new(
        "This half of the channel was passed to a call, so the handler holds it. Use the other half of the pair here.");

    private static Metadata? Describe(Exception failure) => failure switch
    {
        _ when WireErrors.TryDescribe(failure, out Metadata? chosen) => chosen,
        OperationCanceledException or RoamException { Kind: RoamErrorKind.Cancelled } => CancelledMetadata,
        RoamException { Kind: RoamErrorKind.DeadlineExceeded } => DeadlineExceededMetadata,
        _ => null,
    };

    // The call that the channel belongs to has run at least until now, hence MayHaveRun.
    private static RoamException Reset(string message, Metadata metadata) => new(
        RoamErrorKind.ChannelReset,
        metadata.TryShowString(MessageKey, out string? detail) ? $"{message} {detail}" : message,
        mayHaveRun: true);
}
