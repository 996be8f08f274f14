using Roam.TestKit;

namespace Roam.Conformance.Tests.Harness;

/// <summary>What calls fail with.</summary>
internal static class Throws
{
    public static Task<RoamException> RoamAsync(RoamErrorKind kind, ValueTask call) => RoamAsync(kind, call.AsTask());

    public static Task<RoamException> RoamAsync<T>(RoamErrorKind kind, ValueTask<T> call) => RoamAsync(kind, call.AsTask());

    /// <summary>Waits for a failure of this kind.</summary>
    public static async Task<RoamException> RoamAsync(RoamErrorKind kind, Task call)
    {
        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => call.Soon("the call to fail"));
        Assert.True(kind == exception.Kind, $"Expected {kind}, but the call failed with {exception.Kind}: {exception.Message}");
        return exception;
    }

    public static Task<OperationCanceledException> CancelledAsync<T>(ValueTask<T> call, CancellationToken token) => CancelledAsync(call.AsTask(), token);

    /// <summary>Waits for the exception of a call whose own token has fired.</summary>
    public static async Task<OperationCanceledException> CancelledAsync(Task call, CancellationToken token)
    {
        OperationCanceledException exception =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon("the call to be cancelled"));
        Assert.Equal(token, exception.CancellationToken);
        return exception;
    }
}
