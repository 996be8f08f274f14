using System.ComponentModel;

namespace Roam.CompilerServices;

/// <summary>
/// The <see cref="IAsyncEnumerable{T}"/> arguments of one call: each is sent item by item on a channel while the call runs. For
/// generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallInputs
{
    /// <summary>Adds a stream and gives the half to pass to the handler.</summary>
    /// <param name="items">The stream.</param>
    /// <param name="parameterName">The parameter, for the error if the stream is <see langword="null"/>.</param>
    public Rx<T> Add<T>(IAsyncEnumerable<T> items, string parameterName) => throw new PlatformNotSupportedException();
}
