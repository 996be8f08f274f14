namespace Roam.Integration.Tests.Processes;

/// <summary>What the tests and the child process speak; compiled into both.</summary>
[RoamService]
public interface IRemote
{
    /// <summary>Lasts until it is cancelled.</summary>
    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends numbers for ever, as fast as they are read.</summary>
    IAsyncEnumerable<int> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends back what comes in.</summary>
    ValueTask EchoAsync(Rx<int> input, Tx<int> output, CancellationToken cancellationToken = default);
}
