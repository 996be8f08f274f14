namespace Roam.Integration.Tests.Processes;

/// <summary>Handlers that keep their thread; compiled into the tests and the child process.</summary>
[RoamService]
public interface IBlocking
{
    /// <summary>Keeps a thread until the program reads a line with this number from its input.</summary>
    /// <param name="number">The number, which is returned.</param>
    /// <param name="computes">Whether the thread computes meanwhile instead of sleeping.</param>
    ValueTask<int> KeepThreadAsync(int number, bool computes, CancellationToken cancellationToken = default);
}
