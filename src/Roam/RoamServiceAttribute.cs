namespace Roam;

/// <summary>
/// Marks an interface as a service contract. The build generates a typed client, a dispatcher and the codecs of every type in the
/// contract's signatures, in the interface's own assembly and namespace.
/// </summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class RoamServiceAttribute : Attribute
{
    /// <summary>
    /// The service's name on the wire, part of every method's identity. By default the interface's name without its leading
    /// <c>I</c>: <c>ICalculator</c> is <c>Calculator</c>.
    /// </summary>
    public string? Name { get; set; }
}
