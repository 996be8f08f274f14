namespace Roam.Links;

/// <summary>Accepts links. One task accepts at a time; disposing is allowed at any time and ends a waiting accept.</summary>
public interface ILinkListener : IAsyncDisposable
{
    /// <summary>The bound address as a URI that a client can connect to, with the port that was really taken.</summary>
    Uri Address { get; }

    /// <summary>Waits for the next link.</summary>
    /// <returns>The link, or <see langword="null"/> once the listener is disposed.</returns>
    /// <exception cref="LinkException">Accepting failed. A server logs that, and accepts again after a pause of up to a second.</exception>
    ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default);
}
