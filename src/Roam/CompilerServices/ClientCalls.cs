using System.ComponentModel;
using Roam.Connections;
using Roam.Requests;

namespace Roam.CompilerServices;

/// <summary>How generated clients call. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ClientCalls
{
    /// <summary>Calls a method with a result.</summary>
    public static ValueTask<TResult> InvokeAsync<TMethod, TArguments, TResult>(
        RoamConnection connection,
        in TArguments arguments,
        CallContext context)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct =>
        connection.DisposedClient is { } client ? FailDisposed<TMethod, TArguments, TResult>(client, arguments)
            : connection.Reconnecting is { } reconnecting
            ? reconnecting.CallAsync<TMethod, TArguments, TResult>(arguments, context)
            : connection.Driver.CallAsync<TMethod, TArguments, TResult>(arguments, context);

    /// <summary>Calls a method without a result.</summary>
    public static ValueTask InvokeAsync<TMethod, TArguments>(RoamConnection connection, in TArguments arguments, CallContext context)
        where TMethod : struct, IRoamMethod<TArguments, Unit>
        where TArguments : struct
    {
        if (connection.DisposedClient is { } client)
        {
            return WithoutResultAsync(FailDisposed<TMethod, TArguments, Unit>(client, arguments));
        }

        if (connection.Reconnecting is { } reconnecting)
        {
            return WithoutResultAsync(reconnecting.CallAsync<TMethod, TArguments, Unit>(arguments, context));
        }

        return connection.Driver.TryCall(arguments, context, out PendingCall<TMethod, TArguments, Unit> call)
            ? new ValueTask(call, call.Token)
            : WithoutResultAsync(connection.Driver.CallLaterAsync(call, arguments, context));
    }

    /// <summary>Calls a method with a result while sending streams.</summary>
    public static ValueTask<TResult> InvokeAsync<TMethod, TArguments, TResult>(
        RoamConnection connection,
        in TArguments arguments,
        CallContext context,
        CallInputs inputs)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct =>
        inputs.RunAsync(InvokeAsync<TMethod, TArguments, TResult>(connection, arguments, context), context.CancellationToken);

    /// <summary>Calls a method without a result while sending streams.</summary>
    public static ValueTask InvokeAsync<TMethod, TArguments>(
        RoamConnection connection,
        in TArguments arguments,
        CallContext context,
        CallInputs inputs)
        where TMethod : struct, IRoamMethod<TArguments, Unit>
        where TArguments : struct =>
        WithoutResultAsync(InvokeAsync<TMethod, TArguments, Unit>(connection, arguments, context, inputs));

    /// <summary>
    /// Prepares a call that returns a stream; it is made when the stream is enumerated, once per enumeration.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="arguments">The arguments without the output channel.</param>
    /// <param name="context">The call's context.</param>
    /// <param name="inputs">The streams to send meanwhile, if there are any; the stream can then be enumerated once only.</param>
    public static IAsyncEnumerable<T> StreamAsync<TMethod, TArguments, T>(
        RoamConnection connection,
        in TArguments arguments,
        CallContext context,
        CallInputs? inputs = null)
        where TMethod : struct, IRoamStreamMethod<TArguments, T>
        where TArguments : struct =>
        new ResultStream<TMethod, TArguments, T>(connection, arguments, context, inputs);

    // spec: rpc.call.disposed
    private static ValueTask<TResult> FailDisposed<TMethod, TArguments, TResult>(string client, in TArguments arguments)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        ObjectDisposedException failure = new(client);
        ConnectionDriver.FailChannels<TMethod, TArguments, TResult>(arguments, failure);
        return ValueTask.FromException<TResult>(failure);
    }

    private static async ValueTask WithoutResultAsync(ValueTask<Unit> call) => await call.ConfigureAwait(false);
}
