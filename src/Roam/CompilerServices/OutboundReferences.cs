using System.ComponentModel;
using Roam.Payloads;
using Roam.Wire;

namespace Roam.CompilerServices;

/// <summary>Collects the services in the arguments or the result of a call while they are written. One message, one thread. For generated
/// code.</summary>
/// <remarks>
/// The payload holds an index for each; the driver calls <see cref="Open"/> when all is written, and names the connections in the message's
/// metadata, so that whoever only passes the message on need not read its payload. <see cref="Close"/> may be called by any thread.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class OutboundReferences
{
    private readonly RoamSession? _session;
    private readonly List<(OfferedService? Offer, ulong Id)> _references = [];
    private IReferenceHost? _host;

    internal OutboundReferences(RoamSession session) => _session = session;

    private OutboundReferences()
    {
    }

    /// <summary>For methods that pass no services: shared, and throws if it is given one.</summary>
    internal static OutboundReferences None { get; } = new();

    /// <summary>Writes the place of a service.</summary>
    /// <exception cref="PayloadException">The service is <see langword="null"/>, or a client whose connection has ended.</exception>
    public void Write<TWriter, TService>(ref TWriter writer, TService service)
        where TWriter : struct, IPayloadWriter, allows ref struct
        where TService : class
    {
        if (service is null)
        {
            throw PayloadException.UnexpectedNull(typeof(TService).Name);
        }

        if (_session is null)
        {
            throw new PayloadException("A service stands where the method declares none.");
        }

        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        writer.WriteUInt32((uint)_references.Count);

        // spec: rpc.service-reference.return
        if (service is RoamClient { Connection: { } connection }
            && ReferenceEquals(connection.Session, _session)
            && connection.Driver.ReceivedService == registration.Descriptor.Name)
        {
            _references.Add(connection.IsConnected
                ? (null, connection.Id)
                : throw new PayloadException($"The reference to '{registration.Descriptor.Name}' has ended."));
            return;
        }

        // spec: rpc.service-reference.identity
        _references.Add((new OfferedService(registration.CreateDispatcher(service), service), 0));
    }

    /// <summary>Opens the connections, all or none.</summary>
    /// <exception cref="RoamException">As for <see cref="IReferenceHost.Offer"/>.</exception>
    // spec: rpc.service-reference.order
    internal void Open(IReferenceHost host)
    {
        OfferedService[] services = [.. _references.Select(static reference => reference.Offer).OfType<OfferedService>()];
        if (services.Length == 0)
        {
            return;
        }

        ulong[] ids = new ulong[services.Length];
        host.Offer(services, ids);
        _host = host;
        int next = 0;
        for (int i = 0; i < _references.Count; i++)
        {
            if (_references[i].Offer is { } offer)
            {
                _references[i] = (offer, ids[next++]);
            }
        }
    }

    /// <summary>The metadata of the message with the connections named.</summary>
    internal Metadata AddTo(Metadata metadata)
    {
        foreach ((_, ulong id) in _references)
        {
            metadata = metadata.With(new MetadataEntry(MetadataKeys.Reference, id, MetadataFlags.NoPropagate));
        }

        return metadata;
    }

    /// <summary>The peer did not take the references: closes the connections that were opened for them.</summary>
    internal void Close()
    {
        if (_host is not { } host)
        {
            return;
        }

        foreach ((OfferedService? offer, ulong id) in _references)
        {
            if (offer is not null)
            {
                host.Withdraw(id);
            }
        }
    }
}
