namespace Roam;

/// <summary>
/// The sending half of a channel. Any number of threads may send at once; items of one thread keep their order.
/// </summary>
/// <typeparam name="T">The items' type.</typeparam>
public sealed class Tx<T> : IAsyncDisposable
{
    /// <summary>Sends an item, waiting for credit if there is none.</summary>
    /// <exception cref="RoamException">The receiver reset the channel, the connection was lost, or the item cannot be encoded.</exception>
    /// <exception cref="ObjectDisposedException">This half was closed, or passed to the peer.</exception>
    public ValueTask SendAsync(T item, CancellationToken cancellationToken = default) => throw new PlatformNotSupportedException();

    /// <summary>Ends the channel: the receiver reads what was sent, and then the end.</summary>
    public ValueTask CloseAsync() => throw new PlatformNotSupportedException();

    /// <summary>Ends the channel with an error: the receiver reads what was sent, and then fails.</summary>
    public ValueTask CloseAsync(Exception error) => throw new PlatformNotSupportedException();

    /// <summary>Keeps the channel open when the handler that was given it ends. Whoever detaches must close it.</summary>
    public void Detach() => throw new PlatformNotSupportedException();

    /// <summary>Same as <see cref="CloseAsync()"/>.</summary>
    public ValueTask DisposeAsync() => throw new PlatformNotSupportedException();
}
