using System.ComponentModel;
using Roam.Wire;

namespace Roam.CompilerServices;

/// <summary>What the runtime knows of one contract. Immutable. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ServiceDescriptor
{
    private readonly Dictionary<ulong, MethodDescriptor> _methodsById;
    private readonly Dictionary<ulong, MethodDescriptor> _methodsBySignatureId;

    /// <summary>Creates the descriptor.</summary>
    /// <param name="name">The service's name on the wire, such as <c>Calculator</c>.</param>
    /// <param name="methods">The methods, in declaration order.</param>
    public ServiceDescriptor(string name, params MethodDescriptor[] methods)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(methods);
        Name = name;
        Methods = [.. methods];
        PassesServices = methods.FirstOrDefault(static method => method.TakesServices || method.ReturnsService);
        _methodsById = methods.ToDictionary(static method => method.Id);
        _methodsBySignatureId = methods
            .Where(static method => method.SignatureId is not null)
            .ToDictionary(static method => method.SignatureId.GetValueOrDefault());
    }

    /// <summary>The service's name on the wire.</summary>
    public string Name { get; }

    /// <summary>The methods.</summary>
    public IReadOnlyList<MethodDescriptor> Methods { get; }

    /// <summary>The first method that passes a service by reference, if there is one.</summary>
    private MethodDescriptor? PassesServices { get; }

    /// <summary>Finds the method that peers know by an id.</summary>
    internal MethodDescriptor? Find(ulong id, PayloadFormat format) =>
        (format == PayloadFormat.MessagePack ? _methodsById : _methodsBySignatureId).GetValueOrDefault(id);

    /// <summary>Makes sure that every method can be called towards a peer.</summary>
    /// <exception cref="ProtocolViolationException">One cannot. Who connects is told at once, not with the first call.</exception>
    internal void Check(PayloadFormat format, PeerFeatures features)
    {
        // spec: session.handshake.payload.form
        if (format == PayloadFormat.Postcard && Methods.FirstOrDefault(static method => method.PostcardProblem is not null) is { } method)
        {
            throw new ProtocolViolationException(
                "session.handshake.payload.form",
                $"'{method.Name}' cannot be called towards a peer that speaks Postcard: {method.PostcardProblem}.");
        }

        // spec: rpc.service-reference.announced
        if (PassesServices is { } passing && (features & PeerFeatures.References) == 0)
        {
            throw new ProtocolViolationException(
                "rpc.service-reference.announced",
                $"'{passing.Name}' passes a service by reference, which takes a peer that announces it.");
        }
    }
}
