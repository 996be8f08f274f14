using System.Buffers;
using Roam.Links;

namespace Roam.TestKit.Simulation;

/// <summary>A side of a simulated network as a link that keeps messages whole itself, and lends the buffer of each.</summary>
/// <remarks>As <see cref="ILink"/>, but for one thread: that of the simulation.</remarks>
internal sealed class SimulatedMessageLink(SimulatedEndpoint endpoint, string remoteAddress, LinkOptions options) : ILink
{
    private OperationGate _receiving;
    private OutputGate _sending;
    private LentBuffer? _lent;

    public string RemoteAddress => remoteAddress;

    public async ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default)
    {
        _sending.Enter(remoteAddress, _receiving.IsAborted);
        bool succeeded = false;
        try
        {
            foreach (ReadOnlySequence<byte> message in messages)
            {
                await endpoint.WriteAsync(MessageBatch.Of(message.ToArray()).Framed.First, cancellationToken);
            }

            succeeded = true;
        }
        catch (IOException e)
        {
            throw LinkFault.From(e, remoteAddress, _receiving.IsAborted);
        }
        finally
        {
            _sending.Exit(succeeded);
        }
    }

    public async ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (!_receiving.TryEnter())
        {
            Close();
            throw LinkFault.Closed(remoteAddress);
        }

        try
        {
            Release();
            if (await endpoint.PeekMessageAsync(cancellationToken) is not { } length)
            {
                return LinkMessage.End;
            }

            if (length > options.MaxMessageBytes)
            {
                throw LinkFault.TooLarge(length, options.MaxMessageBytes);
            }

            byte[] array = options.BufferPool.Rent(length);
            _lent = new LentBuffer(array);
            endpoint.TakeMessage(array.AsSpan(0, length));
            return new LinkMessage(array.AsMemory(0, length), _lent);
        }
        catch (IOException e)
        {
            throw LinkFault.From(e, remoteAddress, _receiving.IsAborted);
        }
        finally
        {
            if (_receiving.Exit())
            {
                Release();
            }
        }
    }

    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default)
    {
        if (_sending.IsClosed)
        {
            return default;
        }

        _sending.Enter(remoteAddress, _receiving.IsAborted);
        bool succeeded = false;
        try
        {
            endpoint.CloseOutput();
            succeeded = true;
            return default;
        }
        catch (IOException e)
        {
            return ValueTask.FromException(LinkFault.From(e, remoteAddress, _receiving.IsAborted));
        }
        finally
        {
            _sending.ExitClosing(succeeded);
        }
    }

    public void Abort()
    {
        if (_receiving.Abort())
        {
            endpoint.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        Abort();
        Close();
        return default;
    }

    private void Close()
    {
        if (_receiving.Close())
        {
            Release();
        }
    }

    private void Release()
    {
        _lent?.Release(options.BufferPool);
        _lent = null;
    }
}
