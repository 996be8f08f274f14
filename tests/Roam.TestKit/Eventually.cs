using System.Runtime.CompilerServices;

namespace Roam.TestKit;

/// <summary>Waiting in tests: for a task or a condition, never for a time. The timeout only ends a test that has failed.</summary>
public static class Eventually
{
    /// <summary>How long a test waits before it counts as hanging: far longer than anything takes on a busy machine.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits for a task that should end soon.</summary>
    public static async Task Soon(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Timeout);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Still waiting after {Timeout.TotalSeconds} seconds: {what}");
        }
    }

    /// <summary>Waits for a task that should end soon.</summary>
    public static async Task<T> Soon<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).Soon(what);
        return await task;
    }

    /// <summary>Waits for a task that should end soon.</summary>
    public static Task Soon(this ValueTask task, [CallerArgumentExpression(nameof(task))] string what = "") => task.AsTask().Soon(what);

    /// <summary>Waits for a task that should end soon.</summary>
    public static Task<T> Soon<T>(this ValueTask<T> task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().Soon(what);
}
