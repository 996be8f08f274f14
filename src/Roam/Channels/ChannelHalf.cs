namespace Roam.Channels;

/// <summary>
/// The half of a channel that this process uses, from its creation on: unbound, prepared (it has an id, but the call that announces it
/// has not left yet, so it must not send), open, finished. Safe for any number of threads.
/// </summary>
/// <remarks>
/// Order of locks: a half's <see cref="Gate"/> before the queue of the host, and nothing else. The table's lock is never taken under a
/// <see cref="Gate"/>, and waiters are woken after it has been left.
/// </remarks>
internal abstract class ChannelHalf : ChannelEndpoint
{
    private bool _counted;
    private volatile bool _detached;

    protected enum Phase : byte
    {
        Unbound,
        Prepared,
        Open,
        Finished,
    }

    /// <summary>The channel's id; 0 while unbound.</summary>
    public ulong Id { get; private set; }

    /// <summary>The method of the call that the half was kept of; <see langword="null"/> if a handler holds it.</summary>
    public string? Method { get; private set; }

    /// <summary>Whether the half outlives the request that it came with.</summary>
    public bool IsDetached => _detached;

    /// <summary>The connection. Known once the half is prepared.</summary>
    public IChannelHost Host => Table!.Host;

    protected Lock Gate { get; } = new();

    protected Phase CurrentPhase { get; set; }

    protected ChannelTable? Table { get; private set; }

    /// <summary>Gives the half its place. It takes the peer's messages from now on, but sends nothing before <see cref="Open"/>.</summary>
    public void Prepare(ChannelTable table, ulong id, int initialCredit, string? method = null)
    {
        lock (Gate)
        {
            if (CurrentPhase != Phase.Unbound)
            {
                return;
            }

            Table = table;
            Id = id;
            Method = method;
            CurrentPhase = Phase.Prepared;
            OnPrepared(initialCredit);
        }
    }

    /// <summary>Lets the half send: the peer will hear of the channel before it hears from it.</summary>
    public abstract void Open();

    /// <summary>Ends a half that the program passed to a call instead of using it.</summary>
    public abstract void MarkPassed();

    /// <summary>Keeps the half open when its request ends.</summary>
    public void Detach() => _detached = true;

    /// <summary>Ends a half that was given to a handler, unless it was detached.</summary>
    /// <param name="failure">Why the handler failed, if it did.</param>
    // spec: rpc.channel.lifecycle
    public abstract void EndWithRequest(Exception? failure);

    /// <summary>Ends a half that was kept of a call to a peer that ends no channels itself, and tells the peer, unless it has ended. What
    /// has arrived can still be read.</summary>
    /// <param name="failure">Why the call failed, if it did. A call that has not failed ends its sending halves only: its items, and their
    /// end, may follow the response.</param>
    // spec: rpc.channel.lifecycle.plain
    public abstract void EndWithCall(RoamException? failure);

    /// <summary>Called by the table, under its lock, when the half is registered.</summary>
    public void MarkCounted() => _counted = true;

    /// <summary>Called under the <see cref="Gate"/>.</summary>
    protected abstract void OnPrepared(int initialCredit);

    /// <summary>Moves to the last phase. Called under the <see cref="Gate"/>.</summary>
    /// <returns>Whether the caller must call <see cref="Release"/> after it has left the <see cref="Gate"/>: true once.</returns>
    protected bool TryFinish()
    {
        if (CurrentPhase == Phase.Finished)
        {
            return false;
        }

        CurrentPhase = Phase.Finished;
        return true;
    }

    /// <summary>Leaves the table and gives the connection's life back. Called once, after everything was sent, outside the
    /// <see cref="Gate"/>.</summary>
    protected void Release()
    {
        if (_counted)
        {
            Table!.Remove(Id, this);
            Host.ChannelFinished();
        }
    }
}
