using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Roam.Diagnostics;
using Roam.Scheduling;

namespace Roam.Links;

/// <summary>
/// A link over a WebSocket: one binary message of the WebSocket for each message of the link. Sending copies nothing, but that a client puts
/// small messages together that are sent at once.
/// </summary>
/// <remarks>
/// <para>One task receives and one task sends (or closes the output) at a time; the two may run at once. <see cref="Abort"/> may be called
/// by anybody at any time. Whoever calls <see cref="DisposeAsync"/> sees to it that nobody uses the last received message any more, for its
/// buffer goes back to the pool; a receive that still waits is fine: it fails, and returns its buffers itself.</para>
/// <para>Any <see cref="WebSocket"/> will do, of either side. It belongs to the link. Pings, pongs and the masking of bytes are its own
/// matter; it should not compress, for the limit of a message counts the bytes that come out.</para>
/// </remarks>
public sealed partial class WebSocketLink : ILink
{
    // What a link holds that has received small messages only.
    private const int SmallBufferSize = 4 * 1024;

    private readonly WebSocket _socket;
    private readonly ArrayPool<byte> _pool;
    private readonly int _maxMessageBytes;
    private readonly int _bufferSize;

    // Guards what follows, which belongs to the receive that runs. Also knows whether the link was aborted.
    private OperationGate _receiving;

    // The message that is arriving: the first _filled bytes of _buffer. It stays for the next one unless that one was large.
    private byte[]? _buffer;
    private int _filled;

    // The large message that was returned last. Valid until the next receive, then returned to the pool unless it was taken.
    private LentBuffer? _lent;

    // What a cancelled receive has left behind. It still writes into _buffer.
    private Task<ValueWebSocketReceiveResult>? _pending;
    private bool _inputEnded;
    private LinkException? _inputFault;

    private OutputGate _sending;

    // The connection below the WebSocket, where this side has made it.
    private GatheringStream? _output;

    /// <summary>Creates a link over a WebSocket.</summary>
    /// <param name="socket">The WebSocket, open, which is the link's from now on.</param>
    /// <param name="remoteAddress">Where the peer is, for people.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    public WebSocketLink(WebSocket socket, string remoteAddress, LinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentException.ThrowIfNullOrEmpty(remoteAddress);
        options ??= LinkOptions.Default;
        _socket = socket;
        _pool = options.BufferPool;
        _maxMessageBytes = options.MaxMessageBytes;
        _bufferSize = options.ReceiveBufferBytes;
        RemoteAddress = remoteAddress;
    }

    /// <inheritdoc/>
    public string RemoteAddress { get; }

    /// <inheritdoc/>
    // spec: link.websocket
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default)
    {
        if (_closedByPeer is { } closed && !_receiving.IsAborted)
        {
            throw new LinkException(closed.Error, closed.Message);
        }

        _sending.Enter(RemoteAddress, _receiving.IsAborted);
        bool succeeded = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _output?.Begin();
            foreach (ReadOnlySequence<byte> message in messages)
            {
                if (message.IsSingleSegment)
                {
                    await _socket.SendAsync(message.First, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken)
                        .ConfigureAwait(false);
                }
                else
                {
                    await SendFragmentsAsync(message, cancellationToken).ConfigureAwait(false);
                }
            }

            if (_output is { } output)
            {
                await output.EndAsync(send: true, cancellationToken).ConfigureAwait(false);
            }

            succeeded = true;
        }
        catch (Exception e) when (!IsCancellation(e, cancellationToken))
        {
            throw LinkFault.From(e, RemoteAddress, _receiving.IsAborted);
        }
        finally
        {
            if (!succeeded && _output is { } output)
            {
                await output.EndAsync(send: false, CancellationToken.None).ConfigureAwait(false);
            }

            _sending.Exit(succeeded);

            // The peer may have closed meanwhile: either it sees that nothing is being sent any more, or this sees that it has closed.
            Interlocked.MemoryBarrier();
            if (_closedByPeer is not null)
            {
                TryAnswerClose();
            }
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (!_receiving.TryEnter())
        {
            throw RefuseReceive();
        }

        LinkMessage message = LinkMessage.EndOfBoth;
        bool isOpen;
        try
        {
            ReleaseLent();
            if (_inputFault is not null)
            {
                throw _inputFault;
            }

            cancellationToken.ThrowIfCancellationRequested();
            ReadTurn turn = default;
            while (!_inputEnded)
            {
                if (_pending is null)
                {
                    ValueTask<ValueWebSocketReceiveResult> receive = _socket.ReceiveAsync(GetMemory(), CancellationToken.None);
                    bool wasThere = receive.IsCompleted;
                    if (wasThere || !cancellationToken.CanBeCanceled)
                    {
                        ValueWebSocketReceiveResult fragment = await receive.ConfigureAwait(false);
                        if (TryComplete(fragment, out message))
                        {
                            break;
                        }

                        if (turn.IsOver(wasThere, fragment.Count))
                        {
                            // A message may come in any number of fragments, empty ones among them.
                            await ReadTurn.GiveWay();
                            cancellationToken.ThrowIfCancellationRequested();
                        }

                        continue;
                    }

                    _pending = receive.AsTask();
                }

                // A WebSocket whose receive is cancelled is lost. So the waiting is cancelled instead, and the next call waits on.
                await ((Task)_pending).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!_pending.IsCompleted)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                Task<ValueWebSocketReceiveResult> received = _pending;
                _pending = null;
                if (TryComplete(await received.ConfigureAwait(false), out message))
                {
                    break;
                }
            }
        }
        catch (Exception e) when (!IsCancellation(e, cancellationToken))
        {
            _inputFault ??= LinkFault.From(e, RemoteAddress, _receiving.IsAborted);
            Release();
            throw _inputFault;
        }
        finally
        {
            isOpen = LeaveReceive();
        }

        return isOpen ? message : throw LinkFault.Closed(RemoteAddress);
    }

    /// <inheritdoc/>
    public void Abort()
    {
        if (_receiving.Abort())
        {
            try
            {
                // Once both sides have closed, aborting would only take back a close that is still on its way.
                if (_socket.State != WebSocketState.Closed)
                {
                    _socket.Abort();
                }

                _socket.Dispose();
            }
#pragma warning disable CA1031 // Abort never throws, and the link is at its end: nobody could do anything about it.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }

    /// <summary>Aborts the link and returns its buffers.</summary>
    public ValueTask DisposeAsync()
    {
        Abort();
        if (_receiving.Close())
        {
            Release();
        }

        return ValueTask.CompletedTask;
    }

    private bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested && !_receiving.IsAborted;

    // Each segment is a frame of the WebSocket, so that nothing is copied; the peer puts them together again.
    private async ValueTask SendFragmentsAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        long left = message.Length;
        foreach (ReadOnlyMemory<byte> segment in message)
        {
            if (segment.IsEmpty && left != 0)
            {
                continue;
            }

            left -= segment.Length;
            await _socket.SendAsync(segment, WebSocketMessageType.Binary, endOfMessage: left == 0, cancellationToken).ConfigureAwait(false);
            if (left == 0)
            {
                break;
            }
        }
    }

    /// <summary>Adds what was received to the message.</summary>
    /// <returns>Whether it is complete, or the end has come.</returns>
    private bool TryComplete(ValueWebSocketReceiveResult received, out LinkMessage message)
    {
        if (_receiving.IsAborted)
        {
            throw LinkFault.Closed(RemoteAddress);
        }

        message = LinkMessage.EndOfBoth;
        if (received.MessageType == WebSocketMessageType.Close)
        {
            EndInput();
            return true;
        }

        if (received.MessageType != WebSocketMessageType.Binary)
        {
            throw LinkFault.UnexpectedText(RemoteAddress);
        }

        _filled += received.Count;
        if (_filled > _maxMessageBytes)
        {
            throw LinkFault.LongerThan(_maxMessageBytes);
        }

        if (!received.EndOfMessage)
        {
            return false;
        }

        message = TakeMessage();
        return true;
    }

    // spec: link.frame.memory
    private Memory<byte> GetMemory()
    {
        byte[] buffer = _buffer ??= _pool.Rent(Math.Min(SmallBufferSize, _bufferSize));
        if (_filled == buffer.Length)
        {
            // A WebSocket tells no length: never more than twice what has arrived, and one byte over the limit shows that it is passed.
            byte[] larger = _pool.Rent((int)Math.Min(_maxMessageBytes + 1L, 2L * buffer.Length));
            buffer.CopyTo(larger, 0);
            _buffer = larger;
            _pool.Return(buffer);
            buffer = larger;
        }

        return buffer.AsMemory(_filled);
    }

    private LinkMessage TakeMessage()
    {
        byte[] buffer = _buffer!;
        ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, _filled);
        _filled = 0;
        if (bytes.Length <= _bufferSize)
        {
            return new(bytes);
        }

        _buffer = null;
        _lent = new LentBuffer(buffer);
        return new(bytes, _lent);
    }

    /// <returns>Whether the link is still open; if not, the message that was received is void.</returns>
    private bool LeaveReceive()
    {
        if (!_receiving.Exit())
        {
            return true;
        }

        Release();
        return false;
    }

    // Calling again gives up the last message, so that its buffer can go although the link is not disposed yet.
    private LinkException RefuseReceive()
    {
        if (_receiving.Close())
        {
            Release();
        }

        return LinkFault.Closed(RemoteAddress);
    }

    private void Release()
    {
        ReleaseLent();
        byte[]? buffer = _buffer;
        _buffer = null;
        _filled = 0;
        if (buffer is null)
        {
            return;
        }

        if (_pending is null)
        {
            _pool.Return(buffer);
        }
        else
        {
            // Aborting ends it, whoever left it behind.
            _ = ReturnAfterAsync(_pending, buffer);
        }
    }

    private async Task ReturnAfterAsync(Task pending, byte[] buffer)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pool.Return(buffer);
    }

    private void ReleaseLent()
    {
        _lent?.Release(_pool);
        _lent = null;
    }
}
