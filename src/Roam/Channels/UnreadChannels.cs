namespace Roam.Channels;

/// <summary>
/// The receiving halves of one connection that this side has kept of its calls, and whose sender had used up its credit before anybody read
/// an item. If it does not for a while, the program has most likely forgotten to, or awaits the call first, and its handler waits for ever.
/// Safe for any number of threads.
/// </summary>
/// <param name="capacity">How many are looked after at once; more are not.</param>
/// <param name="timeProvider">The clock.</param>
// spec: rpc.channel.unread
internal sealed class UnreadChannels(int capacity, TimeProvider timeProvider)
{
    /// <summary>How long a reader may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Queue<(ChannelReceiver Receiver, Deadline Due)> _waiting = new();

    /// <summary>Has a half looked at after a while.</summary>
    /// <returns>When.</returns>
    public Deadline Add(ChannelReceiver receiver)
    {
        lock (_gate)
        {
            if (_waiting.Count == capacity)
            {
                return Deadline.None;
            }

            Deadline due = Deadline.After(Patience, timeProvider);
            _waiting.Enqueue((receiver, due));
            return due;
        }
    }

    /// <summary>Takes the halves out whose time has come.</summary>
    /// <param name="unread">Gets those that have not been read yet and whose sender still waits.</param>
    /// <returns>When the next one is due.</returns>
    public Deadline TakeDue(List<ChannelReceiver> unread)
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out (ChannelReceiver Receiver, Deadline Due) first))
            {
                if (!first.Due.HasPassed)
                {
                    return first.Due;
                }

                _waiting.Dequeue();
                if (first.Receiver.IsUnread)
                {
                    unread.Add(first.Receiver);
                }
            }

            return Deadline.None;
        }
    }
}
