namespace Roam.Conformance.Tests.Harness;

/// <summary>Continues whoever awaits something on the thread that completes it: no time passes between the two.</summary>
internal sealed class CallerThatGoesOnAtOnce : SynchronizationContext
{
    public static Task<T> Run<T>(Func<Task<T>> caller)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(new CallerThatGoesOnAtOnce());
        try
        {
            return caller();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
