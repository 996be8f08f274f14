using System.ComponentModel;
using Roam.Payloads;

namespace Roam.CompilerServices;

/// <summary>Gives the services that a message names to the handler or the caller while the payload is read. For generated code.</summary>
/// <remarks>Made by the read loop, then used by the one thread that reads the payload.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InboundReferences
{
    private readonly List<InboundReference> _references = [];

    internal InboundReferences()
    {
    }

    /// <summary>For messages that name none: shared.</summary>
    internal static InboundReferences None { get; } = new();

    /// <summary>Why the message cannot be taken: it names a connection that is no reference, or no more.</summary>
    internal RoamException? Problem { get; set; }

    /// <summary>Reads the place of a service and gives the service: a generated client, or the object itself if it is this side's own.</summary>
    /// <exception cref="PayloadException">The message names no service for it, or one of another contract.</exception>
    // spec: rpc.service-reference.index
    public TService Read<TReader, TService>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
        where TService : class
    {
        uint index = reader.ReadUInt32();
        if (index >= (uint)_references.Count)
        {
            throw new PayloadException($"The payload holds reference {index} of its message, which names {_references.Count}.");
        }

        InboundReference reference = _references[(int)index];
        if (reference.IsTaken)
        {
            throw new PayloadException($"The payload holds reference {index} of its message twice.");
        }

        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        return reference.Service == registration.Descriptor.Name
            ? reference.Take(registration)
            : throw new PayloadException($"Reference {index} of the message is to another service than '{registration.Descriptor.Name}'.");
    }

    internal void Add(InboundReference reference) => _references.Add(reference);

    /// <summary>The payload was read and handed over: closes what is not in it.</summary>
    // spec: rpc.service-reference.unclaimed
    internal void CloseUntaken()
    {
        foreach (InboundReference reference in _references)
        {
            if (!reference.IsTaken)
            {
                reference.Close();
            }
        }
    }

    /// <summary>Nobody gets the payload: closes all.</summary>
    internal void CloseAll()
    {
        foreach (InboundReference reference in _references)
        {
            reference.Close();
        }
    }
}
