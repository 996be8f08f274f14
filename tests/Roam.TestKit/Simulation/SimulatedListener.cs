using Roam.Links;

namespace Roam.TestKit.Simulation;

/// <summary>Where the links of a simulation arrive: whoever makes one hands its other end over here.</summary>
/// <remarks>For one thread: that of the simulation.</remarks>
public sealed class SimulatedListener : ILinkListener
{
    private readonly Queue<ILink> _waiting = new();
    private TaskCompletionSource? _changed;
    private bool _disposed;

    /// <inheritdoc/>
    public Uri Address { get; } = new("simulated://second");

    /// <summary>Has a link arrive.</summary>
    public void Connect(ILink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (_disposed)
        {
            throw new LinkException("Nobody listens any more.");
        }

        _waiting.Enqueue(link);
        Wake();
    }

    /// <inheritdoc/>
    public async ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_disposed)
            {
                return null;
            }

            if (_waiting.TryDequeue(out ILink? link))
            {
                return link;
            }

            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _changed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        Wake();
        while (_waiting.TryDequeue(out ILink? link))
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Wake()
    {
        TaskCompletionSource? changed = _changed;
        _changed = null;
        changed?.SetResult();
    }
}
