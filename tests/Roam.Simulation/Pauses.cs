namespace Roam.Simulation;

/// <summary>Where handlers and callers wait until the simulation lets them go on.</summary>
internal sealed class Pauses(Random random)
{
    private readonly List<TaskCompletionSource> _pauses = [];

    public bool IsEmpty => _pauses.Count == 0;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource pause = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pauses.Add(pause);
        return pause.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets one go on.</summary>
    public bool Resume()
    {
        if (_pauses.Count == 0)
        {
            return false;
        }

        int index = random.Next(_pauses.Count);
        TaskCompletionSource pause = _pauses[index];
        _pauses.RemoveAt(index);
        pause.SetResult();
        return true;
    }
}
