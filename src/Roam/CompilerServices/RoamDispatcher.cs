using System.ComponentModel;

namespace Roam.CompilerServices;

/// <summary>Brings requests to the handlers of one service object. The base of generated dispatchers; safe for any number of threads.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RoamDispatcher
{
    /// <summary>Creates the dispatcher.</summary>
    protected RoamDispatcher(ServiceDescriptor service)
    {
        ArgumentNullException.ThrowIfNull(service);
        Service = service;
    }

    /// <summary>The service.</summary>
    public ServiceDescriptor Service { get; }

    /// <summary>Runs a request on its handler.</summary>
    public abstract ValueTask DispatchAsync(DispatchedRequest request);
}
