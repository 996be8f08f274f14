using System.Buffers;
using System.Runtime.CompilerServices;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Diagnostics;
using Roam.Links;
using Roam.Payloads;
using Roam.Payloads.MessagePack;
using Roam.Wire;

namespace Roam.Requests;

/// <summary>
/// A request of the peer from its arrival to its one reply: decoding, handler, encoding. Runs on the thread pool; pooled.
/// </summary>
/// <remarks>
/// The read loop fills it and queues it; then it belongs to whoever runs it. The reply is written here and nowhere else, once: a handler
/// holds nothing that it could reply with, and whatever becomes of the handler, the end of its task leads to <see cref="End"/>.
/// Cancellation state is guarded by the lock of <see cref="InboundRequests"/>.
/// </remarks>
// spec: rpc.response.one-per-request
internal sealed class InboundRequest : IThreadPoolWorkItem
{
    private readonly Action _endDispatch;

    private PayloadBuffer _arguments;
    private IRequestHost _host = null!;
    private RoamDispatcher _dispatcher = null!;
    private MethodDescriptor _method = null!;
    private InboundChannels _channels = InboundChannels.None;
    private CallState? _context;
    private Metadata _metadata = Metadata.Empty;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _dispatch;
    private bool _replied;
    private bool _wasAsynchronous;

    public InboundRequest() => _endDispatch = EndDispatch;

    /// <summary>Tells this use of the object from later ones.</summary>
    public int Version { get; private set; }

    public ulong Id { get; private set; }

    public Deadline Deadline { get; private set; }

    public MethodDescriptor Method => _method;

    public CancelReason CancelReason { get; private set; }

    /// <summary>The source of the handler's token, if it was asked for.</summary>
    public CancellationTokenSource? TokenSource { get; set; }

    public static InboundRequest Rent(
        IRequestHost host,
        RoamDispatcher dispatcher,
        MethodDescriptor method,
        ulong id,
        Deadline deadline)
    {
        InboundRequest request = ObjectPool<InboundRequest>.Rent();
        request._host = host;
        request._dispatcher = dispatcher;
        request._method = method;
        request.Id = id;
        request.Deadline = deadline;
        return request;
    }

    /// <summary>Takes what the handler will need out of the message, whose bytes are about to be overwritten.</summary>
    public void Fill(in LinkMessage message, ReadOnlySpan<byte> arguments, Metadata metadata, InboundChannels channels)
    {
        _arguments.Fill(message, arguments, _host.Options.BufferPool);
        _metadata = metadata;
        _channels = channels;
    }

    /// <summary>Notes the first reason to cancel. Under the table's lock.</summary>
    /// <returns>The source to fire outside the lock, if there is one and it was not fired before.</returns>
    public CancellationTokenSource? MarkCancelled(CancelReason reason)
    {
        if (CancelReason != CancelReason.None)
        {
            return null;
        }

        CancelReason = reason;
        return TokenSource;
    }

    /// <summary>Gives back an object that was rented but will not run.</summary>
    public void Discard() => Recycle();

    /// <summary>Runs the request; called by the thread pool.</summary>
    public void Execute()
    {
        try
        {
            _dispatch = _dispatcher.DispatchAsync(new DispatchedRequest(this)).ConfigureAwait(false).GetAwaiter();
            if (!_dispatch.IsCompleted)
            {
                // Awaited by hand, so that a handler that takes its time costs no state machine of ours.
                _wasAsynchronous = true;
                _dispatch.UnsafeOnCompleted(_endDispatch);
                return;
            }
        }
        catch (Exception exception)
        {
            End(exception);
            return;
        }

        EndDispatch();
    }

    /// <summary>Decodes the arguments, calls the handler, and replies with its result.</summary>
    public ValueTask RunAsync<TMethod, TService, TArguments, TResult>(TService service)
        where TMethod : struct, IRoamMethod<TService, TArguments, TResult>
        where TService : class
        where TArguments : struct
    {
        TArguments arguments = ReadArguments<TMethod, TService, TArguments, TResult>();
        CallContext context = MakeContext();
        if (CancelReason != CancelReason.None)
        {
            // The handler never sees its arguments.
            _channels.References.CloseAll();
            throw new OperationCanceledException(context.CancellationToken);
        }

        ValueTask<TResult> task = TMethod.InvokeAsync(service, arguments, context);
        if (task.IsCompletedSuccessfully && _host.HasRoom)
        {
            // Does not block: the task has ended.
            Reply<TMethod, TArguments, TResult>(task.GetAwaiter().GetResult());
            return default;
        }

        return AwaitAsync<TMethod, TArguments, TResult>(task);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync<TMethod, TArguments, TResult>(ValueTask<TResult> task)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        int version = Version;
        TResult result = await task.ConfigureAwait(false);
        if (Version != version)
        {
            // The dispatcher did not wait for the method: the request was answered, and this object may serve another by now.
            throw new InvalidOperationException("The request has ended.");
        }

        while (!_host.HasRoom)
        {
            // Ends with the connection at the latest; meanwhile the request keeps its place, which is what bounds waiting replies.
            await _host.WaitForRoomAsync(CancellationToken.None).ConfigureAwait(false);
        }

        Reply<TMethod, TArguments, TResult>(result);
    }

    private TArguments ReadArguments<TMethod, TService, TArguments, TResult>()
        where TMethod : struct, IRoamMethod<TService, TArguments, TResult>
        where TService : class
        where TArguments : struct
    {
        try
        {
            return MethodPayloads<TMethod, TArguments, TResult>.ReadArguments(
                _arguments.Span, _channels, _host.PayloadFormat, _host.Options.Limits.MaxPayloadDepth);
        }
        catch (Exception exception)
        {
            // Constructors of the contract's own types run while decoding: whatever they throw, the arguments are invalid.
            throw new InvalidArgumentsException(exception);
        }
        finally
        {
            _arguments.Release(_host.Options.BufferPool);
        }
    }

    // spec: rpc.context
    private CallContext MakeContext()
    {
        if (!_method.UsesContext)
        {
            return _method.UsesToken ? new(null, _host.InboundRequests.GetToken(this)) : default;
        }

        _context = new CallState { RequestMetadata = _metadata, Deadline = Deadline, Connection = _host.Connection };
        return new(_context, _host.InboundRequests.GetToken(this));
    }

    private void Reply<TMethod, TArguments, TResult>(in TResult result)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        _channels.ThrowIfGivenUp();
        if (TMethod.Descriptor.ReturnsService)
        {
            ReplyWithService<TMethod, TArguments, TResult>(result);
            return;
        }

        FrameWriter? frame = null;
        try
        {
            frame = _host.BeginResponse(Id, _context?.ResponseMetadata ?? Metadata.Empty);
            if (TMethod.IsError(result))
            {
                ResponseEnvelope.WriteUserError(frame);
            }
            else
            {
                ResponseEnvelope.WriteOk(frame);
            }

            MethodPayloads<TMethod, TArguments, TResult>.WriteResult(
                frame, result, _host.PayloadFormat, _host.Options.Limits.MaxPayloadDepth);

            // From here on nothing can fail, so this is the reply.
            _replied = true;
            _channels.Complete(null);
            _host.SendResponse(frame, _host.InboundRequests.Remove(this), control: false);
        }
        catch (Exception exception) when (!_replied)
        {
            throw new ResultEncodingException(exception);
        }
        finally
        {
            frame?.Return();
        }
    }

    private void ReplyWithService<TMethod, TArguments, TResult>(in TResult result)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        // The connections stand before the result, but only the result tells which there are.
        OutboundReferences references = new(_host.Connection.Session);
        FrameWriter body = FrameWriter.Rent(_host.Options.BufferPool, _host.FrameLimit);
        FrameWriter? frame = null;
        try
        {
            if (TMethod.IsError(result))
            {
                ResponseEnvelope.WriteUserError(body);
            }
            else
            {
                ResponseEnvelope.WriteOk(body);
            }

            MessagePackWriter writer = new(body, _host.Options.Limits.MaxPayloadDepth);
            TMethod.WriteResult(ref writer, result, references);
            writer.Flush();
            references.Open(_host);
            frame = _host.BeginResponse(Id, references.AddTo(_context?.ResponseMetadata ?? Metadata.Empty));
            frame.Write(body.Message);

            _replied = true;
            _channels.Complete(null);
            _host.SendResponse(frame, _host.InboundRequests.Remove(this), control: false);
        }
        catch (Exception exception) when (!_replied)
        {
            references.Close();
            throw new ResultEncodingException(exception);
        }
        finally
        {
            frame?.Return();
            body.Return();
        }
    }

    private void EndDispatch()
    {
        Exception? failure = null;
        try
        {
            _dispatch.GetResult();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        End(failure);
    }

    /// <summary>The one place where every request ends: replies if nothing has, and gives the object back.</summary>
    private void End(Exception? failure)
    {
        try
        {
            if (!_replied)
            {
                _replied = true;
                ReplyFailure(failure ?? new InvalidOperationException("The dispatcher ended without running the method."));
            }
        }
        catch (Exception exception)
        {
            // Nothing above throws that could be foreseen.
            Log.ReplyFailed(_host.Logger, Method.Name, exception);
            _host.InboundRequests.Remove(this);
            _host.OnResponseLost();
        }

        Recycle();
    }

    private void ReplyFailure(Exception failure)
    {
        RoamErrorKind kind = Classify(failure);
        bool isChosen = WireErrors.TryDescribe(failure, out Metadata? metadata);
        if (!isChosen && (kind == RoamErrorKind.HandlerFailed || failure is ResultEncodingException or RoamException { IsOfItem: true }))
        {
            if (IsEndOfConnection(failure))
            {
                Log.HandlerLostConnection(_host.Logger, Method.Name, failure.Message);
            }
            else
            {
                Log.HandlerFailed(_host.Logger, Method.Name, failure);
            }
        }

        bool isInvalidArguments = failure is InvalidArgumentsException;
        metadata ??= Describe(kind, isInvalidArguments || failure is ResultEncodingException ? failure.InnerException! : failure);

        // A cancellation that the handler has thought of itself is a failure to the reader of its channels, too.
        Exception told = kind == RoamErrorKind.HandlerFailed && failure is OperationCanceledException
            ? new RoamException(RoamErrorKind.HandlerFailed, "", innerException: failure) { IsOfCall = true }
            : failure;
        _channels.Complete(told, isRefused: isInvalidArguments);
        FrameWriter frame = BeginFailure(kind, metadata);
        try
        {
            if (isInvalidArguments)
            {
                // spec: rpc.error.invalid-payload
                ResponseEnvelope.WriteInvalidPayload(frame);
            }
            else
            {
                ResponseEnvelope.WriteCancelled(frame);
            }

            _host.SendResponse(frame, _host.InboundRequests.Remove(this), control: true);
        }
        finally
        {
            frame.Return();
        }
    }

    // A handler that used its channels, or called its caller, when that went: no failure of its own, and its caller hears of nothing.
    private bool IsEndOfConnection(Exception failure)
    {
        if (_host.Ending is not { } ending)
        {
            return false;
        }

        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is RoamException lost && lost.Kind == ending.Kind)
            {
                return true;
            }
        }

        return false;
    }

    // spec: rpc.error.metadata
    private FrameWriter BeginFailure(RoamErrorKind kind, Metadata metadata)
    {
        Metadata own = _context?.ResponseMetadata ?? Metadata.Empty;
        return (own.Count > 0 ? TryBegin([.. metadata, .. own]) : null) ?? TryBegin(metadata) ?? _host.BeginResponse(Id, WireErrors.For(kind));
    }

    private FrameWriter? TryBegin(Metadata metadata)
    {
        try
        {
            return _host.BeginResponse(Id, metadata);
        }
        catch (RoamException exception)
        {
            // What the handler sends along is over a limit. The caller learns at least what has happened.
            Log.ReplyFailed(_host.Logger, Method.Name, exception);
            return null;
        }
    }

    private Metadata Describe(RoamErrorKind kind, Exception cause)
    {
        Metadata metadata = WireErrors.For(kind);

        // spec: rpc.error.details
        // spec: rpc.error.unsendable
        bool isOfPayload = cause is PayloadException || (kind == RoamErrorKind.InvalidPayload && cause is RoamException);
        if (!_host.Options.IncludeExceptionDetails && !isOfPayload)
        {
            return metadata;
        }

        try
        {
            // What a codec says of a payload never quotes it.
            return metadata.WithMessage(cause.Message);
        }
        catch (Exception exception)
        {
            // The message of a user's exception is user code; the reply must not depend on it.
            Log.ReplyFailed(_host.Logger, Method.Name, exception);
            return metadata;
        }
    }

    private RoamErrorKind Classify(Exception failure) => failure switch
    {
        InvalidArgumentsException => RoamErrorKind.InvalidPayload,
        ResultEncodingException => RoamErrorKind.InvalidPayload,
        RoamException { IsOfItem: true, InnerException: PayloadException or RoamException } => RoamErrorKind.InvalidPayload,
        OperationCanceledException when CancelReason == CancelReason.Deadline => RoamErrorKind.DeadlineExceeded,
        // spec: rpc.error.own-cancellation
        OperationCanceledException when CancelReason != CancelReason.None => RoamErrorKind.Cancelled,
        RoamException { IsOfCall: false, Kind: RoamErrorKind.TooManyRequests or RoamErrorKind.Unauthenticated or RoamErrorKind.PermissionDenied } chosen =>
            chosen.Kind,

        // A timeout of the handler's own among them: the caller has cancelled nothing.
        _ => RoamErrorKind.HandlerFailed,
    };

    private void Recycle()
    {
        // A handler that ran on may still look at its token, and a cancelled source stays so: only a quiet one is used again.
        if (TokenSource is { } source && (_wasAsynchronous || CancelReason != CancelReason.None || !source.TryReset()))
        {
            TokenSource = null;
        }

        _arguments.Release(_host.Options.BufferPool);
        _dispatch = default;
        _context = null;
        _metadata = Metadata.Empty;
        _channels = InboundChannels.None;
        _replied = false;
        _wasAsynchronous = false;
        _host = null!;
        _dispatcher = null!;
        _method = null!;
        CancelReason = CancelReason.None;
        Deadline = default;
        Version++;
        ObjectPool<InboundRequest>.Return(this);
    }
}
