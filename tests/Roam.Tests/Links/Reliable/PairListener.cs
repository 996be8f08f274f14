using System.Threading.Channels;
using Roam.Links;

namespace Roam.Tests.Links.Reliable;

/// <summary>A network of links of one kind. Disposing checks that each has returned its buffers.</summary>
internal sealed class PairListener(LinkKind kind, LinkOptions options) : ILinkListener
{
    private readonly Channel<ILink> _arrived = Channel.CreateUnbounded<ILink>();
    private readonly List<ConnectedLinks> _pairs = [];
    private bool _isDisposed;

    public Uri Address { get; } = new("pairs://listener");

    /// <summary>The newest links.</summary>
    public ConnectedLinks Current
    {
        get
        {
            lock (_pairs)
            {
                return _pairs[^1];
            }
        }
    }

    public async ValueTask<ILink> DialAsync(CancellationToken cancellationToken)
    {
        ConnectedLinks pair = await ConnectedLinks.CreateAsync(kind, options);
        bool isLate;
        lock (_pairs)
        {
            isLate = _isDisposed;
            _pairs.Add(pair);
        }

        if (isLate)
        {
            // A client that was closed still sees to it that its peer gets everything.
            await pair.DisposeAsync();
            throw new LinkException("Nobody listens any more.");
        }

        _arrived.Writer.TryWrite(pair.Server);
        return pair.Client;
    }

    public async ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _arrived.Reader.WaitToReadAsync(cancellationToken) && _arrived.Reader.TryRead(out ILink? link) ? link : null;

    public async ValueTask DisposeAsync()
    {
        _arrived.Writer.TryComplete();
        ConnectedLinks[] pairs;
        lock (_pairs)
        {
            _isDisposed = true;
            pairs = [.. _pairs];
        }

        foreach (ConnectedLinks pair in pairs)
        {
            await pair.DisposeAsync();
        }
    }
}
