using Roam.Wire;

namespace Roam.Connections;

/// <summary>
/// The connections of a session: the root, those that are open, and those that are about to be. Ids only grow on each side, so one number
/// per side tells a connection that has ended from one that never was, and nothing is kept of either.
/// </summary>
/// <remarks>Safe for any number of threads; its lock takes no other.</remarks>
// spec: session.connection.id
internal sealed class ConnectionTable(Parity parity, int maxVirtual)
{
    public const ulong RootId = 0;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ConnectionDriver> _open = [];
    private readonly Dictionary<ulong, PendingOpen> _opening = [];
    private readonly HashSet<ulong> _accepting = [];

    // Nearly every message is for the root, and nearly every session has no other connection.
    private volatile ConnectionDriver? _root;
    private ulong _nextLocal = parity == Parity.Odd ? 1UL : 2UL;
    private ulong _highestRemote;
    private bool _ended;

    /// <summary>The number of connections besides the root, those that are about to be open included.</summary>
    public int VirtualCount
    {
        get
        {
            lock (_gate)
            {
                return CountVirtual();
            }
        }
    }

    public void AddRoot(ConnectionDriver driver)
    {
        lock (_gate)
        {
            _open.Add(RootId, driver);
            _root = driver;
        }
    }

    /// <summary>Finds an open connection.</summary>
    /// <param name="id">The id.</param>
    /// <param name="kind">What came for it.</param>
    /// <returns>The connection, or <see langword="null"/> if it has ended: what came for it was on its way.</returns>
    /// <exception cref="ProtocolViolationException">There never was such a connection.</exception>
    // spec: session.connection.unknown
    public ConnectionDriver? Find(ulong id, MessageKind kind)
    {
        if (id == RootId)
        {
            return _root;
        }

        lock (_gate)
        {
            if (_open.TryGetValue(id, out ConnectionDriver? driver))
            {
                return driver;
            }

            return !_opening.ContainsKey(id) && !_accepting.Contains(id) && WasKnown(id)
                ? null
                : throw new ProtocolViolationException(
                    "session.connection.unknown",
                    $"A {kind} message came for connection {id}, which is not open.");
        }
    }

    /// <summary>Takes the next id for a connection that this side opens.</summary>
    /// <param name="face">The connection as users will see it.</param>
    /// <returns>What its opener waits for, or <see langword="null"/> if there are as many connections as may be.</returns>
    public PendingOpen? BeginOpen(RoamConnection face)
    {
        lock (_gate)
        {
            if (_ended || CountVirtual() >= maxVirtual)
            {
                return null;
            }

            PendingOpen open = new(_nextLocal, face);
            _nextLocal += 2;
            _opening.Add(open.Id, open);
            return open;
        }
    }

    /// <summary>Takes a connection out that was about to be open.</summary>
    /// <returns>Whether it still was.</returns>
    public bool CancelOpen(PendingOpen open)
    {
        lock (_gate)
        {
            return _opening.Remove(open.Id);
        }
    }

    /// <summary>Takes out what the peer has accepted or rejected.</summary>
    /// <returns>What its opener waits for, or <see langword="null"/> if the opener has given up meanwhile.</returns>
    /// <exception cref="ProtocolViolationException">Nothing of that id was waiting for an answer.</exception>
    // spec: session.connection.accept
    public PendingOpen? TakeOpening(ulong id, MessageKind kind)
    {
        lock (_gate)
        {
            if (_opening.Remove(id, out PendingOpen? open))
            {
                return open;
            }

            return IsLocal(id) && id < _nextLocal && !_open.ContainsKey(id)
                ? null
                : throw new ProtocolViolationException(
                    "session.connection.accept",
                    $"A {kind} message came for connection {id}, which does not wait for one.");
        }
    }

    /// <summary>Notes that the peer opens a connection, which is accepted or rejected later.</summary>
    /// <returns>Whether there may be one more.</returns>
    /// <exception cref="ProtocolViolationException">The id is not the peer's to give, or was used before.</exception>
    // spec: session.connection.open.parity
    public bool BeginAccept(ulong id)
    {
        lock (_gate)
        {
            if (id == RootId || IsLocal(id))
            {
                throw new ProtocolViolationException(
                    "session.connection.open.parity",
                    $"Connection {id} was opened, which is not an id of the opener's parity.");
            }

            // spec: session.connection.id
            if (id <= _highestRemote)
            {
                throw new ProtocolViolationException(
                    "session.connection.id",
                    $"Connection {id} was opened, whose id was used before.");
            }

            _highestRemote = id;
            return !_ended && CountVirtual() < maxVirtual && _accepting.Add(id);
        }
    }

    /// <summary>Takes a connection out that was about to be accepted.</summary>
    public void CancelAccept(ulong id)
    {
        lock (_gate)
        {
            _accepting.Remove(id);
        }
    }

    /// <summary>Puts a connection in that was about to be accepted.</summary>
    /// <returns>Whether the peer still wants it, and the session has not ended.</returns>
    public bool TryAccept(ConnectionDriver driver)
    {
        lock (_gate)
        {
            if (!_accepting.Remove(driver.Id) || _ended)
            {
                return false;
            }

            _open.Add(driver.Id, driver);
            return true;
        }
    }

    /// <summary>Puts a connection in that the peer has accepted.</summary>
    /// <returns>Whether the session has not ended.</returns>
    public bool TryAdd(ConnectionDriver driver)
    {
        lock (_gate)
        {
            return !_ended && _open.TryAdd(driver.Id, driver);
        }
    }

    /// <summary>Takes a connection out that either side has closed.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(ConnectionDriver driver)
    {
        lock (_gate)
        {
            return _open.TryGetValue(driver.Id, out ConnectionDriver? open) && ReferenceEquals(open, driver) && _open.Remove(driver.Id);
        }
    }

    /// <summary>Takes out what the peer has closed: an open connection, or one that was about to be.</summary>
    /// <exception cref="ProtocolViolationException">It is the root, or there never was such a connection.</exception>
    // spec: session.connection.close
    public (ConnectionDriver? Open, PendingOpen? Opening) Close(ulong id)
    {
        lock (_gate)
        {
            if (id == RootId)
            {
                throw new ProtocolViolationException("session.connection.close", "The root connection was closed, which ends with its session only.");
            }

            _open.Remove(id, out ConnectionDriver? driver);
            _opening.Remove(id, out PendingOpen? opening);
            return _accepting.Remove(id) || driver is not null || opening is not null || WasKnown(id)
                ? (driver, opening)
                : throw new ProtocolViolationException("session.connection.unknown", $"Connection {id} was closed, which is not open.");
        }
    }

    /// <summary>All open connections at the moment.</summary>
    public ConnectionDriver[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _open.Values];
        }
    }

    /// <summary>Ends the table: nothing more comes in.</summary>
    /// <returns>What was open, and what was about to be.</returns>
    public (ConnectionDriver[] Open, PendingOpen[] Opening) End()
    {
        lock (_gate)
        {
            _ended = true;
            (ConnectionDriver[], PendingOpen[]) rest = ([.. _open.Values], [.. _opening.Values]);
            _opening.Clear();
            _accepting.Clear();
            return rest;
        }
    }

    private int CountVirtual() => _open.Count - (_root is null ? 0 : 1) + _opening.Count + _accepting.Count;

    private bool IsLocal(ulong id) => (id & 1) == (parity == Parity.Odd ? 1UL : 0UL);

    private bool WasKnown(ulong id) => IsLocal(id) ? id < _nextLocal : id <= _highestRemote;
}
