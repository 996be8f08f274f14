using System.Threading.Channels;
using Roam.Links;

namespace Roam.AspNetCore;

/// <summary>The listener of an endpoint: its links come from requests. Any thread may add; one task accepts.</summary>
/// <remarks>The queue needs no bound of its own: each link in it is a request, of which the endpoint admits so many, and the server takes
/// links out without waiting for anything.</remarks>
internal sealed class RequestLinkListener(string path) : ILinkListener
{
    private readonly Channel<RequestLink> _links = Channel.CreateUnbounded<RequestLink>();

    /// <summary>The path; the rest of the address is the application's.</summary>
    public Uri Address { get; } = new(path, UriKind.Relative);

    /// <summary>Hands a link to the server.</summary>
    /// <returns>Whether the server still takes links; if not, the link is still the caller's.</returns>
    public bool TryAdd(RequestLink link) => _links.Writer.TryWrite(link);

    public async ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _links.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_links.Reader.TryRead(out RequestLink? link))
            {
                return link;
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        _links.Writer.TryComplete();
        while (_links.Reader.TryRead(out RequestLink? link))
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }
}
