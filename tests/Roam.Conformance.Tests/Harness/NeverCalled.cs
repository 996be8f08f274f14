using System.Diagnostics;
using System.Reflection;

namespace Roam.Conformance.Tests.Harness;

/// <summary>A service of any contract none of whose methods may run.</summary>
public class NeverCalled : DispatchProxy
{
    public static TService Create<TService>()
        where TService : class => DispatchProxy.Create<TService, NeverCalled>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        throw new UnreachableException($"{targetMethod?.Name} ran.");
}
