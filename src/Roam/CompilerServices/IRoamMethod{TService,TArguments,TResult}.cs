using System.ComponentModel;

namespace Roam.CompilerServices;

/// <summary>A contract method as the dispatcher sees it. For generated code.</summary>
/// <typeparam name="TService">The contract.</typeparam>
/// <typeparam name="TArguments">The arguments, as a struct.</typeparam>
/// <typeparam name="TResult">The result; <see cref="Unit"/> if there is none.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRoamMethod<TService, TArguments, TResult> : IRoamMethod<TArguments, TResult>
    where TService : class
    where TArguments : struct
{
    /// <summary>Calls the method on the service.</summary>
    static abstract ValueTask<TResult> InvokeAsync(TService service, in TArguments arguments, CallContext context);
}
