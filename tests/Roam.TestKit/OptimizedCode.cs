using System.Diagnostics;
using System.Reflection;

namespace Roam.TestKit;

/// <summary>Whether an assembly was built for release. In debug builds the state of every async method is an object, so that what
/// allocates nothing in release allocates there.</summary>
public static class OptimizedCode
{
    /// <summary>Whether the assembly of a type was built for release.</summary>
    public static bool Has(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };
    }
}
