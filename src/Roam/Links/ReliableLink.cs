using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Roam.Diagnostics;
using Roam.Links.Reliable;
using Roam.Scheduling;

namespace Roam.Links;

/// <summary>
/// A link that outlives the links underneath: when one is cut, the client dials another, and both sides send again what the other has not
/// received. Whoever uses it notices a cut as a delay. It works over any kind of link, as its frames are messages of the link underneath.
/// </summary>
/// <remarks>
/// <para>As <see cref="ILink"/>: one task receives and one sends at a time. A send ends when its messages have been numbered and copied; it
/// waits only while <see cref="ReliableLinkOptions.MaxUnacknowledgedBytes"/> are not acknowledged. A cancelled send may have sent the first
/// of its messages.</para>
/// <para>It fails for good, with a <see cref="LinkException"/> that says why, when the peer ends it, refuses to resume it, breaks the
/// protocol, or cannot be reached within the time that <see cref="ReliableLinkOptions.Reconnect"/> allows.</para>
/// <para>After <see cref="CloseOutputAsync"/>, disposing lets the link go on in the background for up to 5 seconds, cuts included, until
/// the peer has acknowledged everything. Without it, the peer is told that the link is given up, as well as that can be.</para>
/// <para>The link finds out by itself when the peer vanishes (<see cref="ReliableLinkOptions.KeepaliveInterval"/>), as long as a receive
/// waits.</para>
/// </remarks>
public sealed partial class ReliableLink : ILink
{
    // What links underneath carry besides the largest message: what is added to it, and the handshake, however small messages are.
    private const int InnerRoom = 2048;

    private const int PrefixLength = sizeof(uint);

    // How long a link that was closed goes on by itself: in good order, or to tell that it was given up.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ILinkSource _source;
    private readonly ReliableLinkOptions _options;
    private readonly int _maxMessageBytes;
    private readonly ReplayBuffer _replay;
    private readonly Handoff _handoff = new();
    private readonly LinkClock _clock;
    private readonly DueWork _drain;
    private readonly Action _continueDrain;
    private readonly ILogger _logger;
    private string _remoteAddress;

    private OutputGate _sending;

    // What follows, in all parts of this class, is guarded by _gate.
    private bool _aborted;
    private bool _endQueued;
    private bool _over;
    private LinkException? _fault;
    private TaskCompletionSource? _room;

    internal ReliableLink(ILinkSource source, LinkOptions options, string remoteAddress)
    {
        _source = source;
        _options = options.Reliable;
        _maxMessageBytes = options.MaxMessageBytes;
        _replay = new ReplayBuffer(options.BufferPool, _options.MaxUnacknowledgedBytes);
        _clock = new LinkClock(options.TimeProvider, OnAlarm);
        _drain = new DueWork(runQueue: null, Drain);
        _continueDrain = ContinueDrain;
        _logger = GuardedLogger.Create(options.LoggerFactory, "Roam.ReliableLink");
        _remoteAddress = LinkAddress.ReliablePrefix + remoteAddress;
        _control = new byte[PrefixLength + Frame.AcknowledgementLength];
    }

    /// <summary>Where the peer is, or was when it was last connected: <c>reliable+</c> and the address of the link underneath.</summary>
    public string RemoteAddress => Volatile.Read(ref _remoteAddress);

    /// <summary>How many messages were received, the end included. Whoever resumes tells the peer.</summary>
    internal ulong Received
    {
        get
        {
            lock (_gate)
            {
                return _received;
            }
        }
    }

    /// <summary>Connects to a <see cref="ReliableAcceptor"/>. The first connection is tried once; after a cut,
    /// <see cref="ReliableLinkOptions.Reconnect"/> counts.</summary>
    /// <param name="dial">Connects a link underneath, with <see cref="GetInnerOptions"/>; called again after each cut, by one task at a
    /// time, until the reliable link ends. A failure is an attempt that failed, whatever it throws.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">There is nobody, or nobody who speaks this protocol, or the acceptor refuses
    /// (<see cref="LinkError.Refused"/>).</exception>
    public static async ValueTask<ReliableLink> ConnectAsync(
        Func<CancellationToken, ValueTask<ILink>> dial, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dial);
        options = LinkOptions.Copy(options);
        var dialer = new Dialer(dial, options);
        (ILink first, _) = await dialer.DialAsync(received: 0, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        var link = new ReliableLink(dialer, options, first.RemoteAddress);
        link.Attach(first, peerReceived: 0);
        return link;
    }

    /// <summary>The options of the links underneath: with room for what is added to each message.</summary>
    /// <param name="options">The options of the reliable link, or <see langword="null"/> for the defaults.</param>
    public static LinkOptions GetInnerOptions(LinkOptions? options)
    {
        options = LinkOptions.Copy(options);
        return options with
        {
            MaxMessageBytes = Math.Min(options.MaxMessageBytes, LinkOptions.LargestMessageLimit - InnerRoom) + InnerRoom,
        };
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default)
    {
        _sending.Enter(RemoteAddress, Volatile.Read(ref _aborted));
        bool succeeded = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySequence<byte> rest = messages.Framed;
            while (true)
            {
                Task? room = Append(ref rest, out bool drain);
                if (drain)
                {
                    // The thread that has something to send sends it, if nobody else is sending.
                    Drain();
                }

                if (room is null)
                {
                    break;
                }

                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            succeeded = true;
        }
        finally
        {
            _sending.Exit(succeeded);
        }
    }

    /// <inheritdoc/>
    public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default) => _handoff.ReceiveAsync(cancellationToken);

    /// <summary>Closes the sending direction behind what was sent, in the order of the messages: the peer receives the end after the last
    /// of them, however often the link is cut. Does not wait for that.</summary>
    /// <inheritdoc cref="ILink.CloseOutputAsync(CancellationToken)"/>
    // spec: link.reliable.close
    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default)
    {
        if (_sending.IsClosed)
        {
            lock (_gate)
            {
                return _aborted ? ValueTask.FromException(LinkFault.Closed(RemoteAddress)) : default;
            }
        }

        try
        {
            _sending.Enter(RemoteAddress, Volatile.Read(ref _aborted));
        }
        catch (LinkException exception)
        {
            return ValueTask.FromException(exception);
        }

        bool drain;
        lock (_gate)
        {
            if (Refusal() is { } refusal)
            {
                _sending.ExitClosing(succeeded: false);
                return ValueTask.FromException(refusal);
            }

            _endQueued = true;
            AppendFrame(FrameKind.End, ReadOnlySequence<byte>.Empty);
            drain = BeginDrain();
        }

        _sending.ExitClosing(succeeded: true);
        if (drain)
        {
            Drain();
        }

        return default;
    }

    /// <inheritdoc/>
    public void Abort()
    {
        bool givenUp;
        bool over;
        bool drain;
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_aborted)
            {
                return;
            }

            _aborted = true;
            givenUp = !_endQueued;
            BeginClosing(givenUp ? FarewellTime : LingerTime);
            over = _attachment is null && !MustGoOn;
            drain = BeginDrain();
            room = TakeRoom();
        }

        room?.TrySetResult();
        _handoff.Fail(LinkFault.Closed(RemoteAddress));
        if (over)
        {
            EndNow();
        }
        else if (givenUp)
        {
            // Nobody comes back to it.
            _source.OnEnded(this);
        }

        DrainLater(drain);
    }

    /// <summary>Aborts the link and returns its buffers, at the latest when it has gone on for its time.</summary>
    public ValueTask DisposeAsync()
    {
        Abort();
        _handoff.Release();
        return default;
    }

    /// <summary>Ends the link for good, from within.</summary>
    internal void Fail(LinkException fault, bool tellPeer = true)
    {
        bool over;
        bool drain;
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_over || _fault is not null)
            {
                return;
            }

            _fault = fault;
            _resetReason = tellPeer ? fault.Message : null;
            BeginClosing(FarewellTime);
            over = _attachment is null;
            drain = BeginDrain();
            room = TakeRoom();
        }

        Log.ReliableLinkLost(_logger, RemoteAddress, fault.Message);
        room?.TrySetResult();
        _handoff.Fail(fault);
        if (over)
        {
            EndNow();
        }
        else
        {
            _source.OnEnded(this);
        }

        DrainLater(drain);
    }

    /// <summary>Numbers and queues messages as far as there is room.</summary>
    /// <returns>What to wait for before going on with the rest, or <see langword="null"/>.</returns>
    // spec: link.reliable.sequence
    private Task? Append(ref ReadOnlySequence<byte> rest, out bool drain)
    {
        lock (_gate)
        {
            if (Refusal() is { } refusal)
            {
                throw refusal;
            }

            Task? room = null;
            while (!rest.IsEmpty)
            {
                uint length = ReadLength(rest);
                if (!_replay.HasRoom(length))
                {
                    _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    room = _room.Task;
                    break;
                }

                AppendFrame(FrameKind.Data, rest.Slice(PrefixLength, length));
                rest = rest.Slice(PrefixLength + (long)length);
            }

            drain = BeginDrain();
            return room;
        }
    }

    // An acknowledgement travels along.
    private void AppendFrame(FrameKind kind, in ReadOnlySequence<byte> message)
    {
        _replay.Append(kind, message, _received);
        NoteAcknowledged();
    }

    private LinkException? Refusal() =>
        _aborted ? LinkFault.Closed(RemoteAddress)
        : _fault is not null ? Handoff.Renew(_fault)
        : _over ? new LinkException($"The link to {RemoteAddress} is over.")
        : null;

    private TaskCompletionSource? TakeRoom()
    {
        TaskCompletionSource? room = _room;
        _room = null;
        return room;
    }

    private static uint ReadLength(in ReadOnlySequence<byte> framed)
    {
        if (framed.FirstSpan.Length >= PrefixLength)
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(framed.FirstSpan);
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        framed.Slice(0, PrefixLength).CopyTo(prefix);
        return BinaryPrimitives.ReadUInt32LittleEndian(prefix);
    }
}
