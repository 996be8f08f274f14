using System.ComponentModel;
using Roam.Requests;

namespace Roam.CompilerServices;

/// <summary>A request on its way to the handler. For generated code; valid until the task of its dispatch has ended.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DispatchedRequest
{
    private readonly InboundRequest _request;
    private readonly int _version;

    internal DispatchedRequest(InboundRequest request)
    {
        _request = request;
        _version = request.Version;
    }

    /// <summary>The index of the method in its service.</summary>
    public int MethodIndex => Checked.Method.Index;

    private InboundRequest Checked => _request is not null && _request.Version == _version
        ? _request
        : throw new InvalidOperationException("The request has ended.");

    /// <summary>Decodes the arguments and runs the handler. The driver answers when the task has ended, however it ends.</summary>
    public ValueTask RunAsync<TMethod, TService, TArguments, TResult>(TService service)
        where TMethod : struct, IRoamMethod<TService, TArguments, TResult>
        where TService : class
        where TArguments : struct =>
        Checked.RunAsync<TMethod, TService, TArguments, TResult>(service);
}
