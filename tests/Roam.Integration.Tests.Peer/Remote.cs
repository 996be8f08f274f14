using System.Runtime.CompilerServices;

namespace Roam.Integration.Tests.Processes;

internal sealed class Remote : IRemote
{
    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public async IAsyncEnumerable<int> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; ; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
            await Task.Yield();
        }
    }

    public async ValueTask EchoAsync(Rx<int> input, Tx<int> output, CancellationToken cancellationToken = default)
    {
        await foreach (int number in input.WithCancellation(cancellationToken))
        {
            await output.SendAsync(number, cancellationToken);
        }
    }
}
