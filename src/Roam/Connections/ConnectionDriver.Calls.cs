using System.Buffers;
using System.Runtime.CompilerServices;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Links;
using Roam.Payloads;
using Roam.Payloads.MessagePack;
using Roam.Requests;
using Roam.Wire;

namespace Roam.Connections;

/// <content>Calls that this side makes.</content>
internal sealed partial class ConnectionDriver : IPendingCallOwner
{
    // No timer can be set for longer than 49 days, and no call waits for its turn that long.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(30);

    /// <summary>
    /// Begins a call on the caller's thread: takes a slot, encodes, queues. When that needs no waiting, the call is complete or pending
    /// when this returns, and the caller awaits it.
    /// </summary>
    /// <returns>Whether the call was begun; if not, a slot or room must be waited for: <see cref="CallLaterAsync"/>.</returns>
    public bool TryCall<TMethod, TArguments, TResult>(
        in TArguments arguments,
        CallContext context,
        out PendingCall<TMethod, TArguments, TResult> call)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        call = Begin<TMethod, TArguments, TResult>(context);
        if (_recovery is { } recovery)
        {
            call.Keep(recovery, arguments);
        }

        long version = call.Version;
        if (context.CancellationToken.IsCancellationRequested)
        {
            return FailUnsent(call, version, arguments, new OperationCanceledException(context.CancellationToken));
        }

        if (context.Deadline.HasPassed)
        {
            return FailUnsent(call, version, arguments, DeadlinePassed(TMethod.Descriptor));
        }

        if (_host.Ending is { } ending)
        {
            return FailUnsent(call, version, arguments, ending);
        }

        ulong requestId;
        bool isAlone;
        try
        {
            if (!_host.HasRoom || !_outboundRequests.TryAcquire(call, context.Deadline, out requestId, out isAlone))
            {
                return false;
            }
        }
        catch (RoamException exception)
        {
            return FailUnsent(call, version, arguments, exception);
        }

        if (!Send(call, version, requestId, arguments, context, isAlone))
        {
            EndUnsent(call, version, arguments);
        }

        return true;
    }

    /// <summary>Goes on with a call that must wait for its turn.</summary>
    public async ValueTask<TResult> CallLaterAsync<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        TArguments arguments,
        CallContext context)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        long version = call.Version;
        ulong requestId;
        try
        {
            requestId = await WaitForTurnAsync(call, context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (call.TryRepeat(version, exception))
            {
                return await new ValueTask<TResult>(call, call.Token).ConfigureAwait(false);
            }

            call.Discard();
            Exception failure = ToWaitFailure(exception, TMethod.Descriptor, context);
            FailChannels<TMethod, TArguments, TResult>(arguments, failure);
            if (ReferenceEquals(failure, exception))
            {
                throw;
            }

            throw failure;
        }

        short token = call.Token;
        if (!Send(call, version, requestId, arguments, context, isAlone: false))
        {
            EndUnsent(call, version, arguments);
        }

        return await new ValueTask<TResult>(call, token).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a call that failed on another connection. It fails like any other, but is not made again by itself, and channels that were
    /// not written stay as they were.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="context">The context.</param>
    /// <param name="channelsWritten">Set when the channels among the arguments belong to this connection.</param>
    public async ValueTask<TResult> CallAgainAsync<TMethod, TArguments, TResult>(
        TArguments arguments,
        CallContext context,
        StrongBox<bool> channelsWritten)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        PendingCall<TMethod, TArguments, TResult> call = Begin<TMethod, TArguments, TResult>(context);
        long version = call.Version;
        short token = call.Token;
        ulong requestId;
        try
        {
            if (_host.Ending is { } ending)
            {
                throw ending;
            }

            requestId = await WaitForTurnAsync(call, context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            call.Discard();
            Exception failure = ToWaitFailure(exception, TMethod.Descriptor, context);
            if (ReferenceEquals(failure, exception))
            {
                throw;
            }

            throw failure;
        }

        channelsWritten.Value = Send(call, version, requestId, arguments, context, isAlone: false) && TMethod.Descriptor.HasChannels;
        return await new ValueTask<TResult>(call, token).ConfigureAwait(false);
    }

    /// <summary>The caller's token fired: the caller is free at once, the peer is told, the slot waits for the response.</summary>
    // spec: rpc.cancel.caller
    public void OnCallCancelled(PendingCall call, long version, CancellationToken cancellationToken)
    {
        ulong requestId = call.RequestId;
        if (call.TryFail(version, new OperationCanceledException(cancellationToken)))
        {
            GiveUp(requestId);
        }
    }

    private static RoamException DeadlinePassed(MethodDescriptor method) =>
        new(RoamErrorKind.DeadlineExceeded, $"The deadline of '{method.Name}' passed before it was sent.");

    /// <summary>What a call fails with whose wait for its turn failed.</summary>
    private static Exception ToWaitFailure(Exception exception, MethodDescriptor method, CallContext context) =>
        exception is not OperationCanceledException ? exception
        : context.CancellationToken.IsCancellationRequested ? new OperationCanceledException(context.CancellationToken)
        : DeadlinePassed(method);

    /// <summary>Completes a call that is not made, at least not now.</summary>
    /// <returns><see langword="true"/>: the call was begun, as far as its caller is concerned.</returns>
    private static bool FailUnsent<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        long version,
        in TArguments arguments,
        Exception failure)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        if (!call.TryRepeat(version, failure))
        {
            FailChannels<TMethod, TArguments, TResult>(arguments, failure);
            call.TryFail(version, failure);
        }

        return true;
    }

    /// <summary>Ends the channels of a call that failed between its turn and its sending.</summary>
    private void EndUnsent<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        long version,
        in TArguments arguments)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        if (!call.IsRepeated(version))
        {
            FailChannels<TMethod, TArguments, TResult>(arguments, _ended ?? DeadlinePassed(TMethod.Descriptor));
        }
    }

    /// <summary>Ends the channels that a call was given which is not made: their other halves would wait for it for ever.</summary>
    /// <param name="arguments">The arguments, of which some or all channels were not written.</param>
    /// <param name="failure">Why the call is not made.</param>
    /// <param name="written">The channels that were written before it failed.</param>
    // spec: rpc.channel.lifecycle
    public static void FailChannels<TMethod, TArguments, TResult>(
        in TArguments arguments,
        Exception failure,
        OutboundChannels? written = null)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        if (!TMethod.Descriptor.HasChannels)
        {
            return;
        }

        OutboundChannels channels = written ?? new();
        channels.Abort(failure);
        try
        {
            TMethod.AbandonChannels(arguments, channels);
        }
        catch (Exception)
        {
            // Getters of the program's types run here. The call has its own reason, which may be that very getter.
        }
    }

    private PendingCall<TMethod, TArguments, TResult> Begin<TMethod, TArguments, TResult>(CallContext context)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        PendingCall<TMethod, TArguments, TResult> call = PendingCall<TMethod, TArguments, TResult>.Rent();
        call.Begin(this, TMethod.Descriptor.Name, Options, PayloadFormat, context.State, context.CancellationToken);
        return call;
    }

    private async ValueTask<ulong> WaitForTurnAsync(PendingCall call, CallContext context)
    {
        using CancellationTokenSource? timeout = context.Deadline.IsNone || context.Deadline.Remaining > LongestTimeout
            ? null
            : new CancellationTokenSource(context.Deadline.Remaining, Options.TimeProvider);
        using CancellationTokenSource? linked = timeout is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.CancellationToken);
        CancellationToken token = linked?.Token ?? context.CancellationToken;
        while (!_host.HasRoom)
        {
            await _host.WaitForRoomAsync(token).ConfigureAwait(false);
        }

        return await _outboundRequests.AcquireAsync(call, context.Deadline, token).ConfigureAwait(false);
    }

    /// <summary>Encodes and queues a call that has its slot. Whatever goes wrong completes the call; nothing is thrown.</summary>
    /// <returns>Whether its arguments were written; if not, the call had failed before, and nothing became of its channels.</returns>
    // spec: rpc.request.register-before-send
    private bool Send<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        long version,
        ulong requestId,
        in TArguments arguments,
        CallContext context,
        bool isAlone)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        MethodDescriptor method = TMethod.Descriptor;
        call.RequestId = requestId;
        if (!(method.HasChannels ? call.TryBeginWritingChannels(version) : call.IsPending(version)))
        {
            // Its deadline passed, or the connection ended, between its turn and now.
            _outboundRequests.Release(requestId);
            return false;
        }

        OutboundChannels? channels = null;
        FrameWriter frame = RentFrame();
        try
        {
            Metadata metadata = MakeMetadata(context);
            if (method.HasChannels)
            {
                channels = new OutboundChannels();
                WriteWithChannels<TMethod, TArguments, TResult>(frame, requestId, arguments, metadata, channels);
                _outboundRequests.Attach(requestId, channels);
            }
            else
            {
                MessageEncoder.WriteCall(frame, Id, requestId, method.Id, default, metadata, Limits);
                WriteArguments<TMethod, TArguments, TResult>(frame, arguments, OutboundChannels.None);
            }

            // Until the position is known, a loss must assume that the frame has left.
            call.QueuedAt = PendingCall.Queueing;
            if (!_host.TryEnqueue(frame, isAlone, control: false, out long position))
            {
                call.QueuedAt = 0;
                throw _host.Ending ?? new RoamException(RoamErrorKind.ConnectionLost, "The link has failed.");
            }

            call.QueuedAt = position;
            channels?.Commit();
        }
        catch (Exception exception)
        {
            RoamException failure = ToSendFailure(method, exception);
            _outboundRequests.Release(requestId);
            call.TryFail(version, failure);
            FailChannels<TMethod, TArguments, TResult>(arguments, failure, channels);
            return true;
        }
        finally
        {
            frame.Return();
        }

        if (!context.Deadline.IsNone)
        {
            _host.Schedule(context.Deadline);
        }

        call.ListenToCancellation();
        return true;
    }

    private void WriteWithChannels<TMethod, TArguments, TResult>(
        FrameWriter frame,
        ulong requestId,
        in TArguments arguments,
        Metadata metadata,
        OutboundChannels channels)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        // The ids stand before the arguments, but only the arguments tell which channels there are.
        FrameWriter body = RentFrame();
        try
        {
            WriteArguments<TMethod, TArguments, TResult>(body, arguments, channels);
            channels.Bind(_channels);
            MessageEncoder.WriteCall(frame, Id, requestId, TMethod.Descriptor.Id, channels.Ids, metadata, Limits);
            frame.Write(body.Message);
        }
        finally
        {
            body.Return();
        }
    }

    private void WriteArguments<TMethod, TArguments, TResult>(FrameWriter frame, in TArguments arguments, OutboundChannels channels)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        MessagePackWriter writer = new(frame, Limits.MaxPayloadDepth);
        TMethod.WriteArguments(ref writer, arguments, channels);
        writer.Flush();
    }

    private static Metadata MakeMetadata(CallContext context)
    {
        if (context.Deadline.IsNone)
        {
            return context.RequestMetadata;
        }

        // Rounded up: a peer must not give up before the caller does.
        ulong milliseconds = (ulong)Math.Ceiling(context.Deadline.Remaining.TotalMilliseconds);
        return context.RequestMetadata.With(new MetadataEntry(MetadataKeys.Deadline, Math.Max(milliseconds, 1)));
    }

    private static RoamException ToSendFailure(MethodDescriptor method, Exception exception) => exception switch
    {
        RoamException known => known,
        _ => new RoamException(
            RoamErrorKind.InvalidPayload,
            $"The arguments of '{method.Name}' cannot be encoded: {exception.Message}",
            mayHaveRun: false,
            exception),
    };

    // spec: rpc.cancel.slot
    // spec: rpc.cancel.channels
    private void GiveUp(ulong requestId)
    {
        _outboundRequests.Abandon(requestId);
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteCancel(frame, Id, requestId, Metadata.Empty, Limits);
        _host.TryEnqueue(frame, inline: false, control: true, out _);
        frame.Return();
    }

    // spec: rpc.response.routing
    private void OnResponse(in Message message, in LinkMessage whole)
    {
        if (!_outboundRequests.TryTake(message.Id, out PendingCall? call, out long version, out ICallChannels? channels))
        {
            // A response that nobody waits for harms nobody else.
            return;
        }

        ResponseOutcome outcome = ResponseEnvelope.Decode(message.Payload, out int consumed);
        if (outcome is ResponseOutcome.Ok or ResponseOutcome.UserError)
        {
            call?.TryComplete(
                version,
                whole,
                message.Payload[consumed..],
                outcome == ResponseOutcome.UserError,
                message.Metadata);
            return;
        }

        Metadata metadata = message.Metadata.ToMetadata();
        RoamException failure = ResponseFailures.ToException(outcome, call?.MethodName ?? "?", metadata);
        if (channels is not null && ResponseFailures.NeverBound(failure))
        {
            channels.Fail(failure);
        }

        call?.TryFail(version, failure, metadata);
    }
}
