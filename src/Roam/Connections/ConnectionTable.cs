namespace Roam.Connections;

/// <summary>The open connections of a session; the root is the first. Safe for any number of threads.</summary>
internal sealed class ConnectionTable
{
    public const ulong RootId = 0;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ConnectionDriver> _connections = [];

    // Nearly every message is for the root, and nearly every session has no other connection.
    private volatile ConnectionDriver? _root;

    /// <summary>The number of connections besides the root.</summary>
    public int VirtualCount
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count - (_root is null ? 0 : 1);
            }
        }
    }

    public void Add(ConnectionDriver driver)
    {
        lock (_gate)
        {
            _connections.Add(driver.Id, driver);
            if (driver.Id == RootId)
            {
                _root = driver;
            }
        }
    }

    public ConnectionDriver? Find(ulong id)
    {
        if (id == RootId)
        {
            return _root;
        }

        lock (_gate)
        {
            return _connections.GetValueOrDefault(id);
        }
    }

    /// <summary>All connections at the moment.</summary>
    public ConnectionDriver[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _connections.Values];
        }
    }
}
