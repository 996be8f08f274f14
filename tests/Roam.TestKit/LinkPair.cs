using Roam.Links;

namespace Roam.TestKit;

/// <summary>Two memory links that a test controls.</summary>
public sealed class LinkPair : IAsyncDisposable
{
    private LinkPair(FaultyLink first, FaultyLink second)
    {
        First = first;
        Second = second;
    }

    /// <summary>One side.</summary>
    public FaultyLink First { get; }

    /// <summary>The other side.</summary>
    public FaultyLink Second { get; }

    /// <summary>Creates a pair.</summary>
    /// <param name="options">The options of both.</param>
    /// <param name="capacity">How many messages wait in each direction before a sender waits.</param>
    /// <param name="timeProvider">The clock of the delays.</param>
    /// <param name="largestDelay">How long a message may be under way.</param>
    /// <param name="seed">Decides how long each is.</param>
    public static LinkPair Create(
        LinkOptions? options = null,
        int capacity = MemoryLink.DefaultCapacity,
        TimeProvider? timeProvider = null,
        TimeSpan largestDelay = default,
        int seed = 0)
    {
        (MemoryLink first, MemoryLink second) = MemoryLink.CreatePair(capacity, options);
        return new(
            new FaultyLink(first, timeProvider, largestDelay, seed),
            new FaultyLink(second, timeProvider, largestDelay, seed + 1));
    }

    /// <summary>Cuts the link: both sides see it fail.</summary>
    public void Kill()
    {
        First.Cut();
        Second.Cut();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
