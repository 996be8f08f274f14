using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Roam.Links;

/// <summary>
/// A link inside the process: two bounded queues of messages. For tests, and for services that run beside their clients. Messages are
/// copied, so that neither side ever sees a buffer of the other.
/// </summary>
/// <remarks>One task receives and one task sends (or closes the output) at a time; the two may run at once. <see cref="Abort"/> may be
/// called by anybody at any time; the peer still receives what was sent before, and then a <see cref="LinkException"/>. Whoever calls
/// <see cref="DisposeAsync"/> sees to it that nobody uses the last received message any more, for its buffer goes back to the pool. Both
/// sides must be disposed for all buffers to be returned.</remarks>
public sealed class MemoryLink : ILink
{
    /// <summary>How many messages wait in each direction unless told otherwise.</summary>
    public const int DefaultCapacity = 64;

    // Smaller messages cannot be taken over: copying one costs less than the object that would hand over its array.
    private const int SmallestLent = 4096;

    private readonly Channel<MemoryMessage> _inbound;
    private readonly Channel<MemoryMessage> _outbound;
    private readonly LinkOptions _options;

    // Guards what follows, which belongs to the receive that runs. Also knows whether the link was aborted.
    private OperationGate _receiving;

    // The last received message: one of the two.
    private byte[]? _kept;
    private LentBuffer? _lent;

    private LinkException? _tooLarge;

    private OutputGate _sending;

    private MemoryLink(string remoteAddress, Channel<MemoryMessage> inbound, Channel<MemoryMessage> outbound, LinkOptions options)
    {
        RemoteAddress = remoteAddress;
        _inbound = inbound;
        _outbound = outbound;
        _options = options;
    }

    /// <inheritdoc/>
    public string RemoteAddress { get; }

    /// <summary>Creates two links: what one sends, the other receives.</summary>
    /// <param name="capacity">How many messages wait in each direction before a sender waits.</param>
    /// <param name="options">The options of both, or <see langword="null"/> for the defaults.</param>
    public static (MemoryLink First, MemoryLink Second) CreatePair(int capacity = DefaultCapacity, LinkOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        options = LinkOptions.Copy(options);
        Channel<MemoryMessage> toSecond = Channel.CreateBounded<MemoryMessage>(capacity);
        Channel<MemoryMessage> toFirst = Channel.CreateBounded<MemoryMessage>(capacity);
        return (new("memory:second", toFirst, toSecond, options), new("memory:first", toSecond, toFirst, options));
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default)
    {
        _sending.Enter(RemoteAddress, _receiving.IsAborted);
        bool succeeded = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (ReadOnlySequence<byte> message in messages)
            {
                await SendAsync(message, cancellationToken).ConfigureAwait(false);
            }

            succeeded = true;
        }
        finally
        {
            _sending.Exit(succeeded);
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

        LinkMessage message;
        bool mustRelease;
        try
        {
            ReleaseLast();
            if (_tooLarge is not null)
            {
                throw _tooLarge;
            }

            cancellationToken.ThrowIfCancellationRequested();
            message = Lend(await _inbound.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (ChannelClosedException e)
        {
            message = e.InnerException is null
                ? LinkMessage.End
                : throw LinkFault.From(e.InnerException, RemoteAddress, _receiving.IsAborted);
        }
        finally
        {
            mustRelease = _receiving.Exit();
            if (mustRelease)
            {
                ReleaseLast();
            }
        }

        return mustRelease ? throw LinkFault.Closed(RemoteAddress) : message;
    }

    /// <inheritdoc/>
    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default)
    {
        if (!_sending.IsClosed)
        {
            _sending.Enter(RemoteAddress, _receiving.IsAborted);
            _outbound.Writer.TryComplete();
            _sending.ExitClosing(succeeded: true);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Abort()
    {
        if (!_receiving.Abort())
        {
            return;
        }

        // Both fail what waits on the other side too. A direction that was closed before stays closed in good order.
        _outbound.Writer.TryComplete(new IOException("The peer ended it."));
        _inbound.Writer.TryComplete(new IOException("This side ended it."));

        // Nobody receives these any more. A receive that still runs takes its share.
        while (_inbound.Reader.TryRead(out MemoryMessage message))
        {
            message.Release(_options.BufferPool);
        }
    }

    /// <summary>Aborts the link and returns its buffers.</summary>
    public ValueTask DisposeAsync()
    {
        Abort();
        if (_receiving.Close())
        {
            ReleaseLast();
        }

        return ValueTask.CompletedTask;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        // As over a stream, it is the receiver that refuses: the sender has announced a length, and no memory was taken for it.
        MemoryMessage message = bytes.Length > _options.MaxMessageBytes
            ? MemoryMessage.TooLarge(bytes.Length)
            : MemoryMessage.Copy(bytes, _options.BufferPool);
        try
        {
            await _outbound.Writer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            message.Release(_options.BufferPool);
            if (e is ChannelClosedException)
            {
                throw LinkFault.From(
                    new LinkException($"The peer {RemoteAddress} does not receive any more.", e), RemoteAddress, _receiving.IsAborted);
            }

            throw;
        }
    }

    private LinkMessage Lend(MemoryMessage message)
    {
        if (message.Array is null)
        {
            _tooLarge = LinkFault.TooLarge(message.Length, _options.MaxMessageBytes);
            throw _tooLarge;
        }

        ReadOnlyMemory<byte> bytes = message.Array.AsMemory(0, (int)message.Length);
        if (message.Length < SmallestLent)
        {
            _kept = message.Array;
            return new(bytes);
        }

        _lent = new LentBuffer(message.Array);
        return new(bytes, _lent);
    }

    // Calling again gives up the last message, so that its buffer can go although the link is not disposed yet.
    private LinkException RefuseReceive()
    {
        if (_receiving.Close())
        {
            ReleaseLast();
        }

        return LinkFault.Closed(RemoteAddress);
    }

    private void ReleaseLast()
    {
        if (_kept is not null)
        {
            _options.BufferPool.Return(_kept);
            _kept = null;
        }

        _lent?.Release(_options.BufferPool);
        _lent = null;
    }
}
