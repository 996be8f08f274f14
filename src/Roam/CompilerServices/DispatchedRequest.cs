using System.ComponentModel;

namespace Roam.CompilerServices;

/// <summary>A request on its way to the handler. For generated code; valid until the task of its dispatch has ended.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DispatchedRequest
{
    /// <summary>The index of the method in its service.</summary>
    public int MethodIndex => throw new PlatformNotSupportedException();

    /// <summary>Decodes the arguments and runs the handler. The driver answers when the task has ended, however it ends.</summary>
    public ValueTask RunAsync<TMethod, TService, TArguments, TResult>(TService service)
        where TMethod : struct, IRoamMethod<TService, TArguments, TResult>
        where TService : class
        where TArguments : struct =>
        throw new PlatformNotSupportedException();
}
