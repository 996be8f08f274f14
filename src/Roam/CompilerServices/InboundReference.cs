namespace Roam.CompilerServices;

/// <summary>A reference that a message names: one to an object of the peer, on a connection that the peer has opened for it, or one to an
/// object of this side that comes home.</summary>
internal sealed class InboundReference
{
    private readonly object? _own;
    private readonly RoamConnection? _connection;
    private readonly ReferenceGuard? _guard;

    /// <summary>A reference to an object of this side.</summary>
    public InboundReference(string service, object own)
    {
        Service = service;
        _own = own;
    }

    /// <summary>A reference to an object of the peer.</summary>
    /// <param name="service">The contract's name on the wire.</param>
    /// <param name="connection">The connection that the peer serves it on.</param>
    /// <param name="method">The method whose message names it, for the log.</param>
    public InboundReference(string service, RoamConnection connection, string method)
    {
        Service = service;
        _connection = connection;
        _guard = new ReferenceGuard(connection, service, method);
    }

    public string Service { get; }

    public bool IsTaken { get; private set; }

    /// <summary>Gives the object, or a client of it.</summary>
    public TService Take<TService>(ServiceRegistration<TService> registration)
        where TService : class
    {
        IsTaken = true;
        if (_connection is null)
        {
            return (TService)_own!;
        }

        TService client = registration.CreateClient(_connection);
        (client as RoamClient)?.Attach(_guard!);
        return client;
    }

    /// <summary>Closes the peer's connection, whether or not there is a client.</summary>
    public void Close()
    {
        if (_connection is not null)
        {
            _guard!.Dispose();
            _connection.Driver.Close(Metadata.Empty);
        }
    }
}
