namespace Roam.Benchmarks;

/// <summary>The contract that is measured.</summary>
[RoamService]
public interface IBench
{
    /// <summary>A small call.</summary>
    ValueTask<int> AddAsync(int left, int right);

    /// <summary>Items from the handler.</summary>
    ValueTask GenerateAsync(int count, [Credit(1024)] Tx<int> output);

    /// <summary>Items from the caller.</summary>
    ValueTask<long> SumAsync([Credit(1024)] Rx<int> numbers);
}
