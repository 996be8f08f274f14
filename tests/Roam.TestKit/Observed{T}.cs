using System.Runtime.CompilerServices;

namespace Roam.TestKit;

/// <summary>A value that a test can wait for to become what it expects, without polling.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Observed<T>(T initial)
{
    private readonly Lock _lock = new();
    private T _value = initial;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The value.</summary>
    public T Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    /// <summary>Changes the value and wakes who waits for it.</summary>
    /// <returns>The new value.</returns>
    public T Update(Func<T, T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        TaskCompletionSource changed;
        T value;
        lock (_lock)
        {
            value = change(_value);
            _value = value;
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
        return value;
    }

    /// <summary>Waits until the value satisfies a condition.</summary>
    /// <returns>The value that did.</returns>
    public async Task<T> WaitForAsync(
        Func<T, bool> condition,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        while (true)
        {
            T value;
            Task changed;
            lock (_lock)
            {
                value = _value;
                changed = _changed.Task;
            }

            if (condition(value))
            {
                return value;
            }

            await changed.WaitAsync(cancellationToken).Soon($"{what} (last seen: {value})");
        }
    }
}
