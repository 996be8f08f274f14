using System.ComponentModel;

namespace Roam.CompilerServices;

/// <summary>What the runtime knows of one contract. Immutable. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ServiceDescriptor
{
    private readonly Dictionary<ulong, MethodDescriptor> _methodsById;

    /// <summary>Creates the descriptor.</summary>
    /// <param name="name">The service's name on the wire, such as <c>Calculator</c>.</param>
    /// <param name="methods">The methods, in declaration order.</param>
    public ServiceDescriptor(string name, params MethodDescriptor[] methods)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(methods);
        Name = name;
        Methods = [.. methods];
        _methodsById = methods.ToDictionary(static method => method.Id);
    }

    /// <summary>The service's name on the wire.</summary>
    public string Name { get; }

    /// <summary>The methods.</summary>
    public IReadOnlyList<MethodDescriptor> Methods { get; }

    internal MethodDescriptor? Find(ulong id) => _methodsById.GetValueOrDefault(id);
}
