namespace Roam.Benchmarks.Contract;

/// <summary>The contract that is measured.</summary>
[RoamService]
public interface IBench
{
    /// <summary>A small call.</summary>
    ValueTask<int> AddAsync(int left, int right);

    /// <summary>A call that carries bytes both ways.</summary>
    ValueTask<byte[]> EchoAsync(byte[] payload);

    /// <summary>The same in rented arrays.</summary>
    ValueTask<Block> EchoBlockAsync(Block payload);

    /// <summary>A call that carries ten fields both ways.</summary>
    ValueTask<Reading> EchoReadingAsync(Reading reading);

    /// <summary>Numbers from the handler.</summary>
    ValueTask SendIntsAsync(int count, [Credit(1024)] Tx<int> output);

    /// <summary>Numbers from the caller.</summary>
    ValueTask<long> TakeIntsAsync([Credit(1024)] Rx<int> numbers);

    /// <summary>Numbers from the caller, sent back one by one.</summary>
    ValueTask PassIntsAsync([Credit(1024)] Rx<int> numbers, [Credit(1024)] Tx<int> output);

    /// <summary>Blocks from the handler.</summary>
    ValueTask SendBlocksAsync(int count, int size, [Credit(1024)] Tx<byte[]> output);

    /// <summary>Blocks from the caller.</summary>
    ValueTask<long> TakeBlocksAsync([Credit(1024)] Rx<byte[]> blocks);

    /// <summary>Blocks from the caller, sent back one by one.</summary>
    ValueTask PassBlocksAsync([Credit(1024)] Rx<byte[]> blocks, [Credit(1024)] Tx<byte[]> output);
}
