using System.Diagnostics.CodeAnalysis;

namespace Roam;

/// <summary>The receiving half of a channel. One thread reads at a time.</summary>
/// <typeparam name="T">The items' type.</typeparam>
public sealed class Rx<T> : IAsyncEnumerable<T>, IAsyncDisposable
{
    /// <summary>Waits until an item can be read or the channel has ended.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => throw new PlatformNotSupportedException();

    /// <summary>Reads an item if one is there.</summary>
    public bool TryRead([MaybeNullWhen(false)] out T item) => throw new PlatformNotSupportedException();

    /// <summary>Reads all items until the end; leaving the loop early resets the channel.</summary>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => throw new PlatformNotSupportedException();

    /// <summary>Keeps the channel open when the handler that was given it ends. Whoever detaches must dispose it.</summary>
    public void Detach() => throw new PlatformNotSupportedException();

    /// <summary>Ends reading; if the channel has not ended, the sender is told to stop.</summary>
    public ValueTask DisposeAsync() => throw new PlatformNotSupportedException();
}
