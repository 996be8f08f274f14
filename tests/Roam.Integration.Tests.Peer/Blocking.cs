using System.Collections.Concurrent;

namespace Roam.Integration.Tests.Processes;

internal sealed class Blocking : IBlocking
{
    private readonly ConcurrentDictionary<int, ManualResetEventSlim> _gates = new();

    public void Release(int number) => GateOf(number).Set();

    public ValueTask<int> KeepThreadAsync(int number, bool computes, CancellationToken cancellationToken = default)
    {
        ManualResetEventSlim gate = GateOf(number);
        Console.WriteLine($"keeps a thread: {number}");
        while (computes && !gate.IsSet)
        {
            Thread.SpinWait(1000);
        }

        gate.Wait(CancellationToken.None);
        return new(number);
    }

    private ManualResetEventSlim GateOf(int number) => _gates.GetOrAdd(number, static _ => new());
}
