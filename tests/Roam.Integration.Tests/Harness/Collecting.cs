using Roam.TestKit;

namespace Roam.Integration.Tests.Harness;

/// <summary>Short ways to fill and to empty streams. Each is bounded in time.</summary>
internal static class Collecting
{
    public static Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        return CollectAsync(items).Soon();

        static async Task<List<T>> CollectAsync(IAsyncEnumerable<T> items)
        {
            List<T> list = [];
            await foreach (T item in items)
            {
                list.Add(item);
            }

            return list;
        }
    }

    /// <summary>Sends all and closes.</summary>
    public static Task SendAllAsync<T>(this Tx<T> output, IEnumerable<T> items)
    {
        return SendAsync(output, items).Soon();

        static async Task SendAsync(Tx<T> output, IEnumerable<T> items)
        {
            foreach (T item in items)
            {
                await output.SendAsync(item);
            }

            await output.CompleteAsync();
        }
    }

    public static async IAsyncEnumerable<T> AsStream<T>(this IEnumerable<T> items)
    {
        foreach (T item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    /// <summary>Awaits what must fail with a <see cref="RoamException"/> of a kind.</summary>
    public static async Task<RoamException> FailsWithAsync(this Task task, RoamErrorKind kind)
    {
        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => task.Soon());
        Assert.True(exception.Kind == kind, $"Expected {kind}: {exception.Kind}: {exception.Message}");
        return exception;
    }

    /// <summary>Awaits what must fail with a <see cref="RoamException"/> of a kind.</summary>
    public static Task<RoamException> FailsWithAsync(this ValueTask task, RoamErrorKind kind) => task.AsTask().FailsWithAsync(kind);

    /// <summary>Awaits what must fail with a <see cref="RoamException"/> of a kind.</summary>
    public static Task<RoamException> FailsWithAsync<T>(this ValueTask<T> task, RoamErrorKind kind) => task.AsTask().FailsWithAsync(kind);
}
