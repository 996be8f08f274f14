using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Roam.Links;

namespace Roam.AspNetCore;

/// <summary>A link whose request may end when the link does, and not before: with the request, ASP.NET Core takes the WebSocket back.</summary>
internal sealed class RequestLink(ILink inner, HttpContext context) : ILink, ILinkFeatures
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Outlives the request, unlike the context.
    private readonly ClaimsPrincipal _user = context.User;

    // Nothing is left of it when the request has ended: the web server may use it for another one.
    private volatile HttpContext? _context = context;

    /// <summary>Ends when the link is disposed.</summary>
    public Task Disposed => _disposed.Task;

    public string RemoteAddress => inner.RemoteAddress;

    public object? GetFeature(Type type) =>
        type == typeof(HttpContext) ? _context
        : type == typeof(ClaimsPrincipal) ? _user
        : (inner as ILinkFeatures)?.GetFeature(type);

    public ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default) =>
        inner.SendAsync(messages, cancellationToken);

    public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default) => inner.ReceiveAsync(cancellationToken);

    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => inner.CloseOutputAsync(cancellationToken);

    public ValueTask CloseOutputAsync(LinkCloseReason reason, string? description, CancellationToken cancellationToken = default) =>
        inner.CloseOutputAsync(reason, description, cancellationToken);

    public void Abort() => inner.Abort();

    public async ValueTask DisposeAsync()
    {
        _context = null;
        await inner.DisposeAsync().ConfigureAwait(false);
        _disposed.TrySetResult();
    }
}
