namespace Roam.Integration.Tests.Network;

/// <summary>A test that needs a network namespace. Where none can be made it is skipped, and the results say why.</summary>
internal sealed class NetworkNamespaceFactAttribute : FactAttribute
{
    public NetworkNamespaceFactAttribute() => Skip = NetworkNamespace.WhyNot;
}
