namespace Roam.Channels;

/// <summary>
/// A channel that a request of the peer has announced and that its handler has not been given yet. It keeps, in order, what arrives
/// meanwhile; when the half is bound it passes it on, and from then on everything. The lock makes that one step, so that no message
/// falls between. The read loop delivers; one other thread binds or discards; any thread fails it.
/// </summary>
/// <remarks>Order of locks: this one's before the table's before a half's.</remarks>
internal sealed class AnnouncedChannel(ChannelTable table, ulong id, int maxCredit) : ChannelEndpoint
{
    private readonly Lock _gate = new();
    private ChannelHalf? _bound;
    private ItemQueue? _queue;
    private int _itemCount;
    private long _granted;
    private bool _isClosed;
    private bool _isGone;
    private RoamException? _closeError;
    private Metadata? _reset;
    private RoamException? _failure;

    public override void OnItem(ReadOnlySpan<byte> payload)
    {
        ChannelHalf? bound;
        lock (_gate)
        {
            bound = _bound;
            if (bound is null)
            {
                if (_isGone || _failure is not null || _reset is not null)
                {
                    return;
                }

                if (_isClosed)
                {
                    throw ChannelRules.ItemAfterClose(id);
                }

                // The exact credit is known when the handler's half is bound; until then the largest that the method declares holds.
                // spec: rpc.flow-control.credit.exhaustion
                if (_itemCount == maxCredit)
                {
                    throw ChannelRules.CreditExceeded(id);
                }

                _itemCount++;
                _queue ??= new ItemQueue(table.Host.BufferPool);
                _queue.Append(payload);
                return;
            }
        }

        bound.OnItem(payload);
    }

    public override void OnClose(Metadata metadata)
    {
        ChannelHalf? bound;
        lock (_gate)
        {
            bound = _bound;
            if (bound is null)
            {
                if (!_isClosed)
                {
                    _isClosed = true;
                    _closeError = ChannelErrors.FromClose(metadata);
                }

                return;
            }
        }

        bound.OnClose(metadata);
    }

    public override void OnReset(Metadata metadata)
    {
        ChannelHalf? bound;
        lock (_gate)
        {
            bound = _bound;
            if (bound is null)
            {
                _reset ??= metadata;
                return;
            }
        }

        bound.OnReset(metadata);
    }

    public override void OnGrant(uint additional)
    {
        ChannelHalf? bound;
        lock (_gate)
        {
            bound = _bound;
            if (bound is null)
            {
                _granted = ChannelRules.AddCredit(id, _granted, additional);
                return;
            }
        }

        bound.OnGrant(additional);
    }

    public override void Fail(RoamException reason)
    {
        ChannelHalf? bound;
        lock (_gate)
        {
            bound = _bound;
            if (bound is null)
            {
                // What has arrived stays: its handler may still begin, where a peer has said its last and waits for the answer.
                // spec: rpc.channel.lifecycle
                _failure ??= reason;
                return;
            }
        }

        bound.Fail(reason);
    }

    /// <summary>Makes it the sending half of a handler.</summary>
    /// <exception cref="ProtocolViolationException">The peer has sent what only the sender of a channel sends.</exception>
    // spec: rpc.channel.binding
    public ChannelSender BindSender(int credit)
    {
        var sender = new ChannelSender(isOfRequest: true);
        lock (_gate)
        {
            if (_itemCount != 0 || _isClosed)
            {
                throw ChannelRules.WrongDirection(id, _itemCount != 0 ? "an item" : "a close");
            }

            sender.Prepare(table, id, credit);
            if (_granted != 0)
            {
                sender.OnGrant((uint)_granted);
            }

            BindLocked(sender);
            if (_reset is not null)
            {
                sender.OnReset(_reset);
            }
        }

        return sender;
    }

    /// <summary>Makes it the receiving half of a handler.</summary>
    /// <exception cref="ProtocolViolationException">The peer has sent more than its credit, or what only a receiver sends.</exception>
    // spec: rpc.channel.binding
    public ChannelReceiver BindReceiver(int credit)
    {
        var receiver = new ChannelReceiver();
        lock (_gate)
        {
            if (_granted != 0)
            {
                throw ChannelRules.WrongDirection(id, "credit");
            }

            if (_itemCount > credit)
            {
                throw ChannelRules.CreditExceeded(id);
            }

            receiver.Prepare(table, id, credit);
            receiver.Adopt(_queue, _itemCount, _isClosed, _closeError);
            _queue = null;
            BindLocked(receiver);
            if (_reset is not null)
            {
                receiver.OnReset(_reset);
            }
        }

        return receiver;
    }

    /// <summary>Forgets it: its request has ended without binding it.</summary>
    /// <param name="tellPeer">Whether to reset it. An older handler skips arguments that it does not know: nobody else would tell the
    /// peer that there is nobody at the other end.</param>
    // spec: rpc.channel.lifecycle
    public void Discard(bool tellPeer)
    {
        lock (_gate)
        {
            if (_bound is not null)
            {
                return;
            }

            if (tellPeer && !_isGone && _failure is null && !_isClosed && _reset is null)
            {
                table.Host.SendReset(id, Metadata.Empty);
            }

            GiveUpLocked();
        }

        table.Remove(id, this);
    }

    private void BindLocked(ChannelHalf half)
    {
        RoamException? failure = _failure ?? table.TryReplace(id, this, half);
        _bound = half;
        if (failure is null)
        {
            half.Open();
        }
        else
        {
            half.Fail(failure);
        }
    }

    private void GiveUpLocked()
    {
        _isGone = true;
        _queue?.Close();
        _queue = null;
    }
}
