namespace Roam.Benchmarks.Contenders;

/// <summary>One connection of a contender, from the side that loads it. What a contender cannot do throws <see cref="NotSupportedException"/>.</summary>
internal interface IContenderClient : IAsyncDisposable
{
    /// <summary>A small call.</summary>
    ValueTask<int> AddAsync(int left, int right);

    /// <summary>Sends bytes that come back.</summary>
    /// <returns>How many came back.</returns>
    ValueTask<int> EchoAsync(byte[] payload);

    /// <summary>The same without a new array for what comes back, where the contender can.</summary>
    ValueTask<int> EchoRentedAsync(byte[] payload) => EchoAsync(payload);

    /// <summary>Sends a record of ten fields that comes back.</summary>
    ValueTask<int> EchoReadingAsync();

    /// <summary>Has the peer send items. <paramref name="size"/> 0 means numbers, anything else blocks of so many bytes.</summary>
    Task StreamDownAsync(int count, int size);

    /// <summary>Sends items to the peer, from this many producers on one channel.</summary>
    Task StreamUpAsync(int count, int size, int producers);

    /// <summary>Sends items to the peer, which sends each back.</summary>
    Task StreamBothAsync(int count, int size);
}
