using Microsoft.Extensions.Time.Testing;
using Roam.Buffers;

namespace Roam.Tests.Buffers;

public sealed class BoundedArrayPoolTests
{
    private const int MiB = 1024 * 1024;

    private readonly FakeTimeProvider _clock = new();
    private readonly BoundedArrayPool _pool;

    public BoundedArrayPoolTests() => _pool = new BoundedArrayPool(_clock);

    [Fact]
    public void A_large_array_that_was_returned_is_rented_again()
    {
        byte[] array = _pool.Rent(MiB + 1);
        _pool.Return(array);

        Assert.Equal(2 * MiB, _pool.KeptBytes);
        Assert.Same(array, _pool.Rent(2 * MiB));
        Assert.Equal(0, _pool.KeptBytes);
    }

    [Fact]
    public void A_burst_of_100_MB_keeps_the_bound_and_is_let_go_of_after_seconds()
    {
        byte[][] burst = [.. Enumerable.Range(0, 50).Select(_ => _pool.Rent(2 * MiB))];
        foreach (byte[] array in burst)
        {
            _pool.Return(array);
        }

        Assert.Equal(BoundedArrayPool.MostKeptBytes, _pool.KeptBytes);
        _clock.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(0, _pool.KeptBytes);
    }

    [Fact]
    public void What_is_used_all_the_time_stays_and_what_a_peak_has_left_goes()
    {
        byte[] used = _pool.Rent(2 * MiB);
        byte[] peak = _pool.Rent(2 * MiB);
        _pool.Return(peak);
        for (int i = 0; i < 20; i++)
        {
            _pool.Return(used);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Same(used, _pool.Rent(2 * MiB));
        }

        Assert.Equal(0, _pool.KeptBytes);
    }

    [Fact]
    public void Arrays_are_kept_again_after_all_were_let_go_of()
    {
        for (int i = 0; i < 3; i++)
        {
            _pool.Return(_pool.Rent(4 * MiB));
            Assert.Equal(4 * MiB, _pool.KeptBytes);
            _clock.Advance(TimeSpan.FromSeconds(8));
            Assert.Equal(0, _pool.KeptBytes);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(MiB)]
    [InlineData(BoundedArrayPool.LargestKept + 1)]
    public void Small_arrays_and_huge_ones_are_not_kept_here(int length)
    {
        byte[] array = _pool.Rent(length);
        Assert.True(array.Length >= length);
        _pool.Return(array);

        Assert.Equal(0, _pool.KeptBytes);
    }

    [Fact]
    public void An_array_of_another_size_is_not_taken_in()
    {
        _pool.Return(new byte[3 * MiB]);

        Assert.Equal(0, _pool.KeptBytes);
    }

    [Fact]
    public void An_array_is_cleared_where_that_is_asked_for()
    {
        byte[] array = _pool.Rent(2 * MiB);
        array[^1] = 1;
        _pool.Return(array, clearArray: true);

        Assert.Equal(0, _pool.Rent(2 * MiB)[^1]);
    }
}
