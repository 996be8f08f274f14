using System.Buffers;
using Roam.Links;

namespace Roam.TestKit.Simulation;

/// <summary>A link that tells an observer of every message.</summary>
/// <remarks>As <see cref="ILink"/>.</remarks>
public sealed class ObservedLink(ILink inner, IMessageObserver observer) : ILink
{
    /// <inheritdoc/>
    public string RemoteAddress => inner.RemoteAddress;

    /// <inheritdoc/>
    public ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default)
    {
        foreach (ReadOnlySequence<byte> message in messages)
        {
            observer.OnSending(message.ToArray());
        }

        return inner.SendAsync(messages, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        LinkMessage message = await inner.ReceiveAsync(cancellationToken);
        if (!message.IsEnd)
        {
            observer.OnReceived(message.Bytes.Span);
        }

        return message;
    }

    /// <inheritdoc/>
    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => inner.CloseOutputAsync(cancellationToken);

    /// <inheritdoc/>
    public void Abort() => inner.Abort();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
