using System.Buffers;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Diagnostics;
using Roam.Links;
using Roam.Requests;
using Roam.Wire;

namespace Roam.Connections;

/// <content>Calls that this side makes.</content>
internal sealed partial class ConnectionDriver : IPendingCallOwner
{
    /// <summary>Makes a call, which may have to wait for its turn.</summary>
    public ValueTask<TResult> CallAsync<TMethod, TArguments, TResult>(in TArguments arguments, CallContext context)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct =>
        TryCall(arguments, context, out PendingCall<TMethod, TArguments, TResult> call)
            ? new ValueTask<TResult>(call, call.Token)
            : CallLaterAsync(call, arguments, context);

    /// <summary>Makes a call whose channels were reserved by whoever may make it again on another connection.</summary>
    public ValueTask<TResult> CallAsync<TMethod, TArguments, TResult>(in TArguments arguments, CallContext context, OutboundChannels reserved)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct =>
        FindObstacle() is { } obstacle
            ? ValueTask.FromException<TResult>(obstacle)
            : CallLaterAsync(Begin<TMethod, TArguments, TResult>(context), arguments, context, reserved);

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
        long version = call.Version;
        if (context.CancellationToken.IsCancellationRequested)
        {
            return FailUnsent(call, version, arguments, new OperationCanceledException(context.CancellationToken));
        }

        if (context.Deadline.HasPassed)
        {
            return FailUnsent(call, version, arguments, DeadlinePassed(TMethod.Descriptor));
        }

        if (FindObstacle() is { } obstacle)
        {
            return FailUnsent(call, version, arguments, obstacle);
        }

        ulong requestId;
        bool isAlone;
        try
        {
            if (!_host.HasRoom || !_outboundRequests.TryAcquire(
                call, context.Deadline, out requestId, out isAlone, TMethod.Descriptor.HasChannels))
            {
                return false;
            }
        }
        catch (RoamException exception)
        {
            return FailUnsent(call, version, arguments, exception);
        }

        Send(call, version, requestId, arguments, context, isAlone);
        return true;
    }

    /// <summary>Goes on with a call that must wait for its turn.</summary>
    public async ValueTask<TResult> CallLaterAsync<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        TArguments arguments,
        CallContext context,
        OutboundChannels? reserved = null)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        long version = call.Version;
        if (TMethod.Descriptor.HasChannels)
        {
            reserved ??= OutboundChannels.Reserve<TMethod, TArguments, TResult>(arguments);
        }

        ulong requestId;
        try
        {
            requestId = await WaitForTurnAsync(call, context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            call.Discard();
            bool isCancelled = context.CancellationToken.IsCancellationRequested && (exception is OperationCanceledException || SessionEnd.IsOne(exception));
            Exception failure = isCancelled ? new OperationCanceledException(context.CancellationToken)
                : exception is OperationCanceledException ? DeadlinePassed(TMethod.Descriptor)
                : exception;
            FailUnwritten<TMethod, TArguments, TResult>(arguments, failure, reserved);
            if (ReferenceEquals(failure, exception))
            {
                throw;
            }

            throw failure;
        }

        short token = call.Token;
        Send(call, version, requestId, arguments, context, isAlone: false, reserved);
        return await new ValueTask<TResult>(call, token).ConfigureAwait(false);
    }

    /// <summary>The caller's token fired: the caller is free at once, the peer is told, the slot waits for the response.</summary>
    // spec: rpc.cancel.caller
    public void OnCallCancelled(PendingCall call, long version, CancellationToken cancellationToken)
    {
        ulong requestId = call.RequestId;
        MethodDescriptor method = call.Method;
        if (call.TryFail(version, new OperationCanceledException(cancellationToken)))
        {
            GiveUp(requestId)?.EndWithCall(
                new RoamException(RoamErrorKind.Cancelled, $"The caller has cancelled '{method.Name}'.", mayHaveRun: true));
        }
    }

    /// <summary>Why no call can be made on the connection at all, if so.</summary>
    // spec: session.root.service
    private Exception? FindObstacle() =>
        _host.CallEnding ?? (IsOpen ? null : new InvalidOperationException(
            "The connection is not open before the factory of its service has returned: nothing can be called on it from there."));

    private static RoamException DeadlinePassed(MethodDescriptor method) =>
        new(RoamErrorKind.DeadlineExceeded, $"The deadline of '{method.Name}' passed before it was sent.");

    /// <summary>Completes a call that is not made.</summary>
    /// <returns><see langword="true"/>: the call was begun, as far as its caller is concerned.</returns>
    private static bool FailUnsent<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        long version,
        in TArguments arguments,
        Exception failure)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        FailChannels<TMethod, TArguments, TResult>(arguments, failure);
        call.TryFail(version, failure);
        return true;
    }

    /// <summary>Ends the channels that a call was given which is not made: their other halves would wait for it for ever.</summary>
    /// <param name="arguments">The arguments, of which some or all channels were not written.</param>
    /// <param name="failure">Why the call is not made.</param>
    /// <param name="taken">The channels that were reserved or written before it failed.</param>
    // spec: rpc.channel.lifecycle
    public static void FailChannels<TMethod, TArguments, TResult>(
        in TArguments arguments,
        Exception failure,
        OutboundChannels? taken = null)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        taken?.References.Close();
        if (!TMethod.Descriptor.HasChannels)
        {
            return;
        }

        OutboundChannels channels = taken ?? new();
        channels.Abort(failure is ObjectDisposedException
            ? new RoamException(RoamErrorKind.ConnectionLost, failure.Message, mayHaveRun: false, failure)
            : failure);
        try
        {
            TMethod.AbandonChannels(arguments, channels);
        }
        catch (Exception)
        {
            // Getters of the program's types run here. The call has its own reason, which may be that very getter.
        }
    }

    private static void FailUnwritten<TMethod, TArguments, TResult>(in TArguments arguments, Exception failure, OutboundChannels? reserved)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        if (reserved is not { OutlivesAttempt: true })
        {
            FailChannels<TMethod, TArguments, TResult>(arguments, failure, reserved);
        }
    }

    private PendingCall<TMethod, TArguments, TResult> Begin<TMethod, TArguments, TResult>(CallContext context)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        PendingCall<TMethod, TArguments, TResult> call = PendingCall<TMethod, TArguments, TResult>.Rent();
        call.Begin(this, Options, PayloadFormat, context.State, context.CancellationToken);
        return call;
    }

    private async ValueTask<ulong> WaitForTurnAsync(PendingCall call, CallContext context)
    {
        using DeadlineToken bound = DeadlineToken.Create(context, Options.TimeProvider);
        while (!_host.HasRoom)
        {
            await _host.WaitForRoomAsync(bound.Token).ConfigureAwait(false);
        }

        ValueTask<ulong> acquiring = _outboundRequests.AcquireAsync(call, context.Deadline, bound.Token, call.Method.HasChannels);
        if (!acquiring.IsCompleted)
        {
            _host.Schedule(Deadline.After(OutboundRequests.LongWait, Options.TimeProvider));
        }

        return await acquiring.ConfigureAwait(false);
    }

    private Deadline ReportShortage()
    {
        Deadline next = _outboundRequests.TakeShortage(out SlotShortage? shortage);
        if (shortage is not null)
        {
            Log.CallsWait(
                Logger,
                Connection.Session.RemoteAddress,
                shortage.Waiting,
                shortage.Longest.TotalSeconds,
                shortage.Limit,
                shortage.Streams,
                shortage.Holders);
        }

        return next;
    }

    /// <summary>Encodes and queues a call that has its slot. Whatever goes wrong completes the call; nothing is thrown.</summary>
    // spec: rpc.request.register-before-send
    private void Send<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        long version,
        ulong requestId,
        in TArguments arguments,
        CallContext context,
        bool isAlone,
        OutboundChannels? reserved = null)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        MethodDescriptor method = TMethod.Descriptor;
        call.RequestId = requestId;
        if (!call.IsPending(version))
        {
            // Its deadline passed, or the connection ended, between its turn and now.
            _outboundRequests.Release(requestId);
            FailUnwritten<TMethod, TArguments, TResult>(arguments, _host.Ending ?? _ended ?? DeadlinePassed(method), reserved);
            return;
        }

        OutboundChannels? channels = reserved;
        FrameWriter frame = RentFrame();
        try
        {
            Metadata metadata = MakeMetadata(context);
            if (method.HasChannels || method.TakesServices)
            {
                channels ??= new OutboundChannels();
                channels.IsWritten = true;
                channels.References = method.TakesServices ? new OutboundReferences(Connection.Session) : OutboundReferences.None;
                WriteWithChannels<TMethod, TArguments, TResult>(frame, requestId, arguments, metadata, channels);
                _outboundRequests.Attach(requestId, channels);
            }
            else
            {
                MessageEncoder.WriteCall(frame, Id, requestId, method.GetId(PayloadFormat), default, metadata, Limits);
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
            return;
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
        // The ids stand before the arguments, but only the arguments tell which channels and services there are.
        FrameWriter body = RentFrame();
        try
        {
            WriteArguments<TMethod, TArguments, TResult>(body, arguments, channels);
            channels.Bind(_channels, TMethod.Descriptor.Name);
            channels.References.Open(_host);
            metadata = channels.References.AddTo(metadata);
            MessageEncoder.WriteCall(frame, Id, requestId, TMethod.Descriptor.GetId(PayloadFormat), channels.Ids, metadata, Limits);
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
        // spec: rpc.request.plain.limit
        int start = frame.MessageLength;
        MethodPayloads<TMethod, TArguments, TResult>.WriteArguments(frame, arguments, channels, PayloadFormat, Limits.MaxPayloadDepth);
        int length = frame.MessageLength - start;
        if (length > _maxArgumentBytes)
        {
            throw new RoamException(
                RoamErrorKind.LimitExceeded,
                $"The arguments of '{TMethod.Descriptor.Name}' take {length} bytes, more than the {_maxArgumentBytes} that are sent to a peer in"
                    + $" another language ({nameof(RoamLimits)}.{nameof(RoamLimits.MaxPlainArgumentBytes)}).");
        }
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
    /// <returns>The call's channels, if the peer will not end them itself.</returns>
    private ICallChannels? GiveUp(ulong requestId, bool tellPeer = true)
    {
        ICallChannels? channels = _outboundRequests.Abandon(requestId);
        if (tellPeer)
        {
            SendCancel(requestId);
        }

        return _host.IsPlain ? channels : null;
    }

    public void SendCancel(ulong requestId)
    {
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteCancel(frame, Id, requestId, Metadata.Empty, Limits);
        _host.TryEnqueue(frame, inline: false, control: true, out _);
        frame.Return();
    }

    // spec: rpc.response.routing
    private void OnResponse(in Message message, in LinkMessage whole)
    {
        bool isExpected = _outboundRequests.TryTake(message.Id, out PendingCall? call, out long version, out ICallChannels? channels);
        InboundReferences references = message.Metadata.Count == 0
            ? InboundReferences.None
            : _host.TakeReferences(message.Metadata, call?.Method.Name ?? "a call that was given up");
        if (!isExpected)
        {
            // A response that nobody waits for harms nobody else.
            references.CloseAll();
            return;
        }

        ResponseOutcome outcome = ResponseEnvelope.Decode(message.Payload, out int consumed);
        if (references.Problem is { } problem)
        {
            // spec: rpc.service-reference.missing
            references.CloseAll();
            call?.TryFail(version, problem);
            return;
        }

        if (outcome is ResponseOutcome.Ok or ResponseOutcome.UserError)
        {
            if (_host.IsPlain)
            {
                channels?.EndWithCall(null);
            }

            bool isWanted = call?.TryComplete(
                version,
                whole,
                message.Payload[consumed..],
                outcome == ResponseOutcome.UserError,
                message.Metadata,
                references) == true;
            if (!isWanted)
            {
                // spec: rpc.service-reference.unclaimed
                references.CloseAll();
            }

            return;
        }

        references.CloseAll();
        Metadata metadata = message.Metadata.ToMetadata();
        RoamException failure = ResponseFailures.ToException(outcome, call?.Method, PayloadFormat, _host.IsPlain, metadata);
        if (failure.Kind == RoamErrorKind.Cancelled && _host.Ending is { } ending)
        {
            // The session was disposed of with the call under way, which is what cancelled it.
            failure = new RoamException(ending.Kind, ending.Message, mayHaveRun: true, ending.InnerException);
        }

        if (channels is not null && ResponseFailures.NeverBound(outcome, failure))
        {
            channels.Fail(failure);
        }
        else if (_host.IsPlain)
        {
            channels?.EndWithCall(failure);
        }

        call?.TryFail(version, failure, metadata);
    }
}
