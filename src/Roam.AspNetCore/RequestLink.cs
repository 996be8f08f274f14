using Roam.Links;

namespace Roam.AspNetCore;

/// <summary>A link whose request may end when the link does, and not before: with the request, ASP.NET Core takes the WebSocket back.</summary>
internal sealed class RequestLink(ILink inner) : ILink
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the link is disposed.</summary>
    public Task Disposed => _disposed.Task;

    public string RemoteAddress => inner.RemoteAddress;

    public ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default) =>
        inner.SendAsync(messages, cancellationToken);

    public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default) => inner.ReceiveAsync(cancellationToken);

    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => inner.CloseOutputAsync(cancellationToken);

    public void Abort() => inner.Abort();

    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        _disposed.TrySetResult();
    }
}
