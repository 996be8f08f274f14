using System.Net.WebSockets;
using System.Text;
using Roam.Diagnostics;
using Roam.Scheduling;

namespace Roam.Links;

/// <content>The end: a close of either side ends both directions.</content>
public sealed partial class WebSocketLink
{
    // What a close frame takes besides its code.
    private const int LongestDescription = 123;

    // What senders are told once the peer has closed.
    private volatile LinkException? _closedByPeer;

    // Ends when the peer's close is answered, or cannot be.
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    // spec: link.half-close
    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) =>
        CloseOutputAsync(LinkCloseReason.Normal, description: null, cancellationToken);

    /// <inheritdoc/>
    // spec: link.websocket.close
    public async ValueTask CloseOutputAsync(
        LinkCloseReason reason, string? description, CancellationToken cancellationToken = default)
    {
        if (_sending.IsClosed)
        {
            return;
        }

        if (_receiving.IsAborted || !_sending.TryEnter())
        {
            if (_closedByPeer is null || !_sending.IsBusy)
            {
                _sending.Enter(RemoteAddress, _receiving.IsAborted);
            }

            // The peer was first, and is being answered.
            await _answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        bool succeeded = false;
        try
        {
            await _socket.CloseOutputAsync(ToStatus(reason), Cut(description), cancellationToken).ConfigureAwait(false);
            if (reason == LinkCloseReason.UnexpectedPeer || _inputFault is { Error: LinkError.MessageTooLarge or LinkError.UnexpectedText })
            {
                await DiscardInputAsync(cancellationToken).ConfigureAwait(false);
            }

            succeeded = true;
        }
        catch (Exception e) when (!IsCancellation(e, cancellationToken))
        {
            throw LinkFault.From(e, RemoteAddress, _receiving.IsAborted);
        }
        finally
        {
            _sending.ExitClosing(succeeded);
        }
    }

    private static WebSocketCloseStatus ToStatus(LinkCloseReason reason) => reason switch
    {
        LinkCloseReason.GoingAway => WebSocketCloseStatus.EndpointUnavailable,
        LinkCloseReason.ProtocolViolation => WebSocketCloseStatus.ProtocolError,
        LinkCloseReason.UnexpectedText => WebSocketCloseStatus.InvalidMessageType,
        LinkCloseReason.UnexpectedPeer => WebSocketCloseStatus.PolicyViolation,
        LinkCloseReason.MessageTooLarge => WebSocketCloseStatus.MessageTooBig,
        _ => WebSocketCloseStatus.NormalClosure,
    };

    private static string? Cut(string? description)
    {
        if (description is null || Encoding.UTF8.GetByteCount(description) <= LongestDescription)
        {
            return description;
        }

        // Between two characters, however many bytes or chars each takes.
        int bytes = 0;
        int chars = 0;
        foreach (Rune rune in description.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestDescription)
            {
                break;
            }

            chars += rune.Utf16SequenceLength;
        }

        return description[..chars];
    }

    /// <summary>The peer has closed: the link is at its end, and the close is answered by the thread that may send.</summary>
    private void EndInput()
    {
        LinkException? fault = null;
        if (_socket.CloseStatus is not (WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.EndpointUnavailable or WebSocketCloseStatus.Empty or null))
        {
            fault = new LinkException(
                $"The peer {RemoteAddress} closed the WebSocket with status {(int)_socket.CloseStatus} ({PeerText.Show(_socket.CloseStatusDescription ?? "")}).");
        }
        else if (_filled != 0)
        {
            fault = new LinkException(
                LinkError.Truncated, $"The link to {RemoteAddress} ended inside a message, after {_filled} bytes of it.");
        }

        _closedByPeer = fault ?? LinkFault.ClosedByPeer(RemoteAddress);
        Interlocked.MemoryBarrier();
        TryAnswerClose();
        if (fault is not null)
        {
            throw fault;
        }

        _inputEnded = true;
        Release();
    }

    /// <summary>Answers the peer's close, unless this side has closed before it, or a send is under way: that answers when it ends.</summary>
    // spec: link.websocket.close
    private void TryAnswerClose()
    {
        if (_sending.TryEnter())
        {
            // Detached: closing the output waits for it, and aborting the link ends it.
            _ = AnswerCloseAsync();
        }
        else if (!_sending.IsBusy)
        {
            _answered.TrySetResult();
        }
    }

    private async Task AnswerCloseAsync()
    {
        bool succeeded = false;
        try
        {
            // With the peer's own code. There need not be one, but a close without is not for us to send.
            WebSocketCloseStatus status = _socket.CloseStatus is { } told and not WebSocketCloseStatus.Empty ? told : WebSocketCloseStatus.NormalClosure;
            await _socket.CloseOutputAsync(status, statusDescription: null, CancellationToken.None).ConfigureAwait(false);
            succeeded = true;
        }
#pragma warning disable CA1031 // The peer is gone, or the link was aborted: there is no peer to answer.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        finally
        {
            _sending.ExitClosing(succeeded);
            _answered.TrySetResult();
        }
    }

    // A side that ends a connection with unread bytes may take back what it has sent last, such as why it refuses a message.
    private async ValueTask DiscardInputAsync(CancellationToken cancellationToken)
    {
        if (!_receiving.TryEnter())
        {
            return;
        }

        byte[] buffer = _pool.Rent(_bufferSize);
        try
        {
            if (_pending is { } pending)
            {
                // Left behind by a receive that was cancelled; it writes into a buffer of its own.
                ValueWebSocketReceiveResult last = await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
                _pending = null;
                if (last.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }
            }

            ReadTurn turn = default;
            while (true)
            {
                ValueTask<ValueWebSocketReceiveResult> receiving = _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                bool wasThere = receiving.IsCompleted;
                ValueWebSocketReceiveResult received = await receiving.ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                if (turn.IsOver(wasThere, received.Count))
                {
                    await ReadTurn.GiveWay();
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            _pool.Return(buffer);
            LeaveReceive();
        }
    }
}
