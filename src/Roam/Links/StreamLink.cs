using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Roam.Scheduling;

namespace Roam.Links;

/// <summary>
/// A link over a byte stream: each message is preceded by its length as an unsigned 32-bit little-endian integer. As many messages as one
/// read brings are received without another; sending copies nothing.
/// </summary>
/// <remarks>
/// <para>One task receives and one task sends (or closes the output) at a time; the two may run at once. <see cref="Abort"/> may be called
/// by anybody at any time. Whoever calls <see cref="DisposeAsync"/> sees to it that nobody uses the last received message any more, for its
/// buffer goes back to the pool; a receive that still waits is fine: it fails, and returns its buffers itself.</para>
/// <para>The stream must allow a read beside a write, end both with an exception when it is disposed, and lose no byte when a read is
/// cancelled. <see cref="NetworkStream"/>, <see cref="SslStream"/> and the streams of named pipes do. It belongs to the link.</para>
/// </remarks>
public sealed class StreamLink : ILink, IReceiveProgress
{
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly Func<CancellationToken, ValueTask> _closeOutput;
    private readonly FrameBuffer _frames;

    // Guards _frames, _inputEnded and _inputFault, which belong to the receive that runs. Also knows whether the link was aborted.
    private OperationGate _receiving;
    private bool _inputEnded;
    private long _receivedBytes;
    private LinkException? _inputFault;

    private OutputGate _sending;

    /// <summary>Creates a link over a stream.</summary>
    /// <param name="stream">The stream, which is the link's from now on.</param>
    /// <param name="remoteAddress">Where the peer is, for people.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="closeOutput">Tells the peer that nothing more will be sent, while reading goes on. By default known for
    /// <see cref="NetworkStream"/> and <see cref="SslStream"/>; over another stream the peer notices the end only when the link is
    /// disposed.</param>
    public StreamLink(
        Stream stream, string remoteAddress, LinkOptions? options = null, Func<CancellationToken, ValueTask>? closeOutput = null)
        : this(stream, stream, remoteAddress, options, closeOutput ?? GetCloseOutput(stream))
    {
    }

    /// <summary>Creates a link over two one-way streams, such as the two ends of a child process. Closing the output disposes
    /// <paramref name="output"/>.</summary>
    /// <param name="input">Where messages are received from.</param>
    /// <param name="output">Where messages are sent to.</param>
    /// <param name="remoteAddress">Where the peer is, for people.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    public StreamLink(Stream input, Stream output, string remoteAddress, LinkOptions? options = null)
        : this(input, output, remoteAddress, options, _ => output.DisposeAsync())
    {
    }

    private StreamLink(
        Stream input, Stream output, string remoteAddress, LinkOptions? options, Func<CancellationToken, ValueTask> closeOutput)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentException.ThrowIfNullOrEmpty(remoteAddress);
        _input = input;
        _output = output;
        _closeOutput = closeOutput;
        _frames = new FrameBuffer(options ?? LinkOptions.Default);
        RemoteAddress = remoteAddress;
    }

    /// <inheritdoc/>
    public string RemoteAddress { get; }

    /// <summary>How many bytes have been received, messages that are not complete included.</summary>
    long IReceiveProgress.ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Creates a link over a pair of pipes, such as a connection of Kestrel.</summary>
    /// <param name="pipe">The pipes, which are the link's from now on.</param>
    /// <param name="remoteAddress">Where the peer is, for people.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="abort">Ends the transport behind the pipes at once. Called once, when the link is aborted or disposed; must neither
    /// throw nor block.</param>
    public static StreamLink Over(IDuplexPipe pipe, string remoteAddress, LinkOptions? options = null, Action? abort = null)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        var stream = new DuplexPipeStream(pipe, abort);
        return new StreamLink(stream, stream, remoteAddress, options, stream.CloseOutputAsync);
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
            ReadOnlySequence<byte> framed = messages.Framed;
            if (framed.IsSingleSegment)
            {
                await _output.WriteAsync(framed.First, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                foreach (ReadOnlyMemory<byte> segment in framed)
                {
                    await _output.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
                }
            }

            await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
            succeeded = true;
        }
        catch (Exception e) when (!IsCancellation(e, cancellationToken))
        {
            throw LinkFault.From(e, RemoteAddress, _receiving.IsAborted);
        }
        finally
        {
            _sending.Exit(succeeded);
        }
    }

    /// <inheritdoc/>
    public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (!_receiving.TryEnter())
        {
            return ValueTask.FromException<LinkMessage>(RefuseReceive());
        }

        if (cancellationToken.IsCancellationRequested || !_frames.TryRead(out LinkMessage message))
        {
            return ReceiveSlowAsync(cancellationToken);
        }

        return LeaveReceive() ? new(message) : ValueTask.FromException<LinkMessage>(LinkFault.Closed(RemoteAddress));
    }

    /// <inheritdoc/>
    // spec: link.half-close
    public async ValueTask CloseOutputAsync(CancellationToken cancellationToken = default)
    {
        if (_sending.IsClosed)
        {
            return;
        }

        _sending.Enter(RemoteAddress, _receiving.IsAborted);
        bool succeeded = false;
        try
        {
            await _closeOutput(cancellationToken).ConfigureAwait(false);
            if (_inputFault is { Error: LinkError.MessageTooLarge })
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

    /// <inheritdoc/>
    public void Abort()
    {
        if (_receiving.Abort())
        {
            DisposeQuietly(_output);
            if (!ReferenceEquals(_input, _output))
            {
                DisposeQuietly(_input);
            }
        }
    }

    /// <summary>Aborts the link and returns its buffers.</summary>
    public ValueTask DisposeAsync()
    {
        Abort();
        if (_receiving.Close())
        {
            _frames.Release();
        }

        return ValueTask.CompletedTask;
    }

    private static Func<CancellationToken, ValueTask> GetCloseOutput(Stream stream) => stream switch
    {
        NetworkStream network => _ =>
        {
            network.Socket.Shutdown(SocketShutdown.Send);
            return ValueTask.CompletedTask;
        },
        SslStream ssl => _ => new ValueTask(ssl.ShutdownAsync()),
        _ => token => new ValueTask(stream.FlushAsync(token)),
    };

    private static bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private static void DisposeQuietly(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
#pragma warning disable CA1031 // Abort never throws, and the link is at its end: nobody could do anything about it.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    // The receive that finds no complete message has entered the gate already.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LinkMessage> ReceiveSlowAsync(CancellationToken cancellationToken)
    {
        LinkMessage message;
        bool isOpen;
        try
        {
            if (_inputFault is not null)
            {
                throw _inputFault;
            }

            cancellationToken.ThrowIfCancellationRequested();
            while (!_frames.TryRead(out message) && !_inputEnded)
            {
                int count = await _input.ReadAsync(_frames.GetMemory(), cancellationToken).ConfigureAwait(false);
                if (_receiving.IsAborted)
                {
                    // A socket that is disposed under a read may end it as if the peer had closed.
                    throw LinkFault.Closed(RemoteAddress);
                }

                if (count == 0)
                {
                    EndInput();
                }
                else
                {
                    _frames.Advance(count);
                    _receivedBytes += count;
                }
            }
        }
        catch (Exception e) when (!IsCancellation(e, cancellationToken))
        {
            _inputFault ??= LinkFault.From(e, RemoteAddress, _receiving.IsAborted);
            _frames.Release();
            throw _inputFault;
        }
        finally
        {
            isOpen = LeaveReceive();
        }

        return isOpen ? message : throw LinkFault.Closed(RemoteAddress);
    }

    // Whoever ends a connection with unread bytes may take back what it has sent last, such as why it refuses a message.
    private async ValueTask DiscardInputAsync(CancellationToken cancellationToken)
    {
        if (!_receiving.TryEnter())
        {
            return;
        }

        try
        {
            // The bytes are not looked at: each read begins where the last one did.
            ReadTurn turn = default;
            while (true)
            {
                ValueTask<int> reading = _input.ReadAsync(_frames.GetScratch(), cancellationToken);
                bool wasThere = reading.IsCompleted;
                int count = await reading.ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                if (turn.IsOver(wasThere, count))
                {
                    await ReadTurn.GiveWay();
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            _frames.Release();
            LeaveReceive();
        }
    }

    private void EndInput()
    {
        if (_frames.IsInsideMessage)
        {
            // spec: link.frame.truncated
            throw new LinkException(
                LinkError.Truncated, $"The link to {RemoteAddress} ended inside a message, after {_frames.DescribeUnfinished()}");
        }

        _inputEnded = true;
        _frames.Release();
    }

    /// <returns>Whether the link is still open; if not, the message that was received is void.</returns>
    private bool LeaveReceive()
    {
        if (!_receiving.Exit())
        {
            return true;
        }

        _frames.Release();
        return false;
    }

    // Calling again gives up the last message, so that its buffer can go although the link is not disposed yet.
    private LinkException RefuseReceive()
    {
        if (_receiving.Close())
        {
            _frames.Release();
        }

        return LinkFault.Closed(RemoteAddress);
    }
}
