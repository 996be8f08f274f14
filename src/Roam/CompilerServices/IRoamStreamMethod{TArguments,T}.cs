using System.ComponentModel;

namespace Roam.CompilerServices;

/// <summary>A contract method that returns a stream: its items travel on a channel that is added to its arguments. For generated code.</summary>
/// <typeparam name="TArguments">The arguments, as a struct, with the channel.</typeparam>
/// <typeparam name="T">The items' type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRoamStreamMethod<TArguments, T> : IRoamMethod<TArguments, Unit>
    where TArguments : struct
{
    /// <summary>These arguments with the channel that the items come by.</summary>
    static abstract TArguments WithOutput(in TArguments arguments, Tx<T> output);
}
