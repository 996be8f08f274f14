namespace Roam.Allocation.Tests;

/// <summary>The contract whose calls and items are counted.</summary>
[RoamService]
public interface IWork
{
    ValueTask<int> AddAsync(int left, int right);

    ValueTask<Point> MoveAsync(Point point, long distance);

    ValueTask StoreAsync(long value);

    ValueTask<int> AddLaterAsync(int left, int right);

    ValueTask<string> EchoAsync(string text);

    ValueTask<byte[]> EchoBytesAsync(byte[] bytes);

    ValueTask GiveNumbersAsync(int count, [Credit(256)] Tx<int> output);

    ValueTask<long> TakeNumbersAsync([Credit(256)] Rx<int> numbers);

    ValueTask<int> TakeTextsAsync([Credit(256)] Rx<string> texts);
}
