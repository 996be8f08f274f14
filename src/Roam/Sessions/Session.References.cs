using System.Text;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Connections;
using Roam.Wire;

namespace Roam.Sessions;

/// <content>
/// Services that are passed by reference. Whoever owns the object opens a connection on which it serves it; the message that passes the
/// reference names the connection in its metadata; the peer makes its client there.
/// </content>
internal sealed partial class Session
{
    /// <summary>Whether both peers know references.</summary>
    // spec: rpc.service-reference.announced
    public bool PassesServices => (Handshake.Features & PeerFeatures.References) != 0;

    // Set with the first reference and never again reset: until then, no message is searched for one.
    private volatile bool _usesReferences;

    // spec: rpc.service-reference
    public void Offer(ReadOnlySpan<OfferedService> services, Span<ulong> ids)
    {
        if (!PassesServices)
        {
            throw new RoamException(RoamErrorKind.InvalidPayload, "The peer takes no services by reference.");
        }

        _usesReferences = true;
        lock (_opening)
        {
            // spec: rpc.service-reference.limit
            if (!Connections.TryBeginOffer(services, ids))
            {
                throw TooManyConnections();
            }

            try
            {
                for (int i = 0; i < services.Length; i++)
                {
                    SendOpen(ids[i], [new MetadataEntry(MetadataKeys.Serves, services[i].Name)]);
                }
            }
            catch
            {
                // Nobody knows of them but the peer, perhaps of some.
                foreach (ulong id in ids)
                {
                    Withdraw(id);
                }

                throw;
            }
        }
    }

    public void Withdraw(ulong id)
    {
        (ConnectionDriver? driver, PendingOpen? opening) = Connections.Withdraw(id);
        if (opening is not null)
        {
            SendClose(id, Metadata.Empty);
            EndIfUnused();
        }
        else if (driver is not null)
        {
            Close(driver, Metadata.Empty);
        }
    }

    /// <summary>Takes every reference to an object back.</summary>
    /// <returns>How many there were.</returns>
    // spec: rpc.service-reference.revoke
    public int Revoke(object service)
    {
        ulong[] ids = Connections.FindOffers(service);
        foreach (ulong id in ids)
        {
            Withdraw(id);
        }

        return ids.Length;
    }

    // spec: rpc.service-reference.index
    public InboundReferences TakeReferences(in MetadataBlock metadata, string method)
    {
        if (!_usesReferences)
        {
            return InboundReferences.None;
        }

        InboundReferences? references = null;
        foreach (MetadataEntryView entry in metadata)
        {
            if (entry.Kind != MetadataValueKind.UInt64 || !entry.Key.SequenceEqual("roam-reference"u8))
            {
                continue;
            }

            references ??= new InboundReferences();
            ConnectionDriver? driver = Connections.FindReference(entry.Number, out bool wasRejected);
            if (driver?.TryName() == true)
            {
                references.Add(new InboundReference(driver.ReceivedService!, driver.Connection, method));
            }
            else if (driver?.Offered is { } own)
            {
                // spec: rpc.service-reference.return
                references.Add(new InboundReference(own.Name, own.Service));
            }
            else
            {
                // spec: rpc.service-reference.missing
                references.Problem ??= wasRejected
                    ? new RoamException(
                        RoamErrorKind.LimitExceeded,
                        $"A reference passed by '{method}' was rejected, for the session has {Options.Limits.MaxVirtualConnections} connections, or was withdrawn.",
                        mayHaveRun: true)
                    : new RoamException(
                        RoamErrorKind.InvalidPayload,
                        $"A message of '{method}' names a connection as a reference that is none.",
                        mayHaveRun: true);
            }
        }

        return references ?? InboundReferences.None;
    }

    /// <summary>Accepts the connection of a reference on the read loop: this side serves nothing on it, so nobody's code runs.</summary>
    private void AcceptReference(in Message message)
    {
        message.Metadata.TryGetString("roam-serves"u8, out ReadOnlySpan<byte> service);
        Parity parity = message.Settings.Parity == Parity.Odd ? Parity.Even : Parity.Odd;
        ConnectionDriver driver = new(
            this,
            message.ConnectionId,
            parity,
            message.Settings.MaxConcurrentRequests,
            message.Metadata.ToMetadata(),
            _face)
        {
            ReceivedService = Encoding.UTF8.GetString(service),
        };
        driver.Connection.MarkAccepted();
        driver.Open();
        if (Connections.TryAccept(driver))
        {
            FrameWriter frame = RentFrame();
            MessageEncoder.WriteConnectionAccept(frame, message.ConnectionId, MakeSettings(parity), Metadata.Empty, Options.Limits);
            Enqueue(frame);
        }
    }
}
