using Roam.Links;

namespace FileTransfer;

/// <summary>A bad network for the demonstration: every link over it is cut after some ten milliseconds.</summary>
/// <param name="address">Where the links lead, without <c>reliable+</c>.</param>
internal sealed class CutNetwork(string address)
{
    private readonly Random _random = new(1);
    private ILink? _current;

    /// <summary>How often was cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Connects; for <see cref="ReliableLink.ConnectAsync"/>, which does so again after each cut.</summary>
    public async ValueTask<ILink> DialAsync(CancellationToken cancellationToken)
    {
        ILink link = await LinkAddress.ConnectAsync(address, ReliableLink.GetInnerOptions(null), cancellationToken);
        Volatile.Write(ref _current, link);
        return link;
    }

    /// <summary>Cuts until told to stop.</summary>
    public async Task CutUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(_random.Next(20, 60), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested && Interlocked.Exchange(ref _current, null) is { } link)
            {
                link.Abort();
                Cuts++;
            }
        }
    }
}
