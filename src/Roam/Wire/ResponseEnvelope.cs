using Roam.Buffers;

namespace Roam.Wire;

/// <summary>
/// The first one or two bytes of a response's payload, which say how the call went. They are the same for every payload format.
/// </summary>
// spec: wire.result
internal static class ResponseEnvelope
{
    private const byte OkTag = 0;
    private const byte ErrorTag = 1;

    private const byte UserErrorTag = 0;
    private const byte UnknownMethodTag = 1;
    private const byte InvalidPayloadTag = 2;
    private const byte CancelledTag = 3;

    /// <summary>Tells how a call went.</summary>
    /// <param name="payload">The payload of the response.</param>
    /// <param name="consumed">Where the result or the declared error begins; 0 if the envelope is malformed.</param>
    public static ResponseOutcome Decode(ReadOnlySpan<byte> payload, out int consumed)
    {
        if (!payload.IsEmpty && payload[0] == OkTag)
        {
            consumed = 1;
            return ResponseOutcome.Ok;
        }

        consumed = 2;
        switch (payload)
        {
            case [ErrorTag, UserErrorTag, ..]: return ResponseOutcome.UserError;

            // These carry no value, so nothing may follow.
            // spec: wire.result.strict
            case [ErrorTag, UnknownMethodTag]: return ResponseOutcome.UnknownMethod;
            case [ErrorTag, InvalidPayloadTag]: return ResponseOutcome.InvalidPayload;
            case [ErrorTag, CancelledTag]: return ResponseOutcome.Cancelled;
        }

        consumed = 0;
        return ResponseOutcome.Malformed;
    }

    /// <summary>The method's result follows.</summary>
    public static void WriteOk(FrameWriter frame)
    {
        frame.GetSpan(1)[0] = OkTag;
        frame.Advance(1);
    }

    /// <summary>The method's declared error follows.</summary>
    public static void WriteUserError(FrameWriter frame) => WriteError(frame, UserErrorTag);

    public static void WriteUnknownMethod(FrameWriter frame) => WriteError(frame, UnknownMethodTag);

    public static void WriteInvalidPayload(FrameWriter frame) => WriteError(frame, InvalidPayloadTag);

    public static void WriteCancelled(FrameWriter frame) => WriteError(frame, CancelledTag);

    private static void WriteError(FrameWriter frame, byte tag)
    {
        Span<byte> span = frame.GetSpan(2);
        span[0] = ErrorTag;
        span[1] = tag;
        frame.Advance(2);
    }
}
