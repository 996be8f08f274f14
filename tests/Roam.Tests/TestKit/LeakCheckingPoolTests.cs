using Roam.TestKit;

namespace Roam.Tests.TestKit;

public class LeakCheckingPoolTests
{
    [Fact]
    public void AMissingArrayFails()
    {
        var pool = new LeakCheckingPool(recordStacks: true);
        pool.Rent(10);

        var e = Assert.Throws<InvalidOperationException>(pool.AssertAllReturned);

        Assert.Contains(nameof(AMissingArrayFails), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADoubleReturnFailsAtOnceAndAtTheEnd()
    {
        var pool = new LeakCheckingPool();
        byte[] array = pool.Rent(10);
        pool.Return(array);

        Assert.Contains(
            "returned twice", Assert.Throws<InvalidOperationException>(() => pool.Return(array)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(pool.AssertAllReturned);
    }

    [Fact]
    public void AnArrayOfSomebodyElseFailsAtOnceAndAtTheEnd()
    {
        var pool = new LeakCheckingPool();

        Assert.Contains(
            "somebody else", Assert.Throws<InvalidOperationException>(() => pool.Return(new byte[10])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(pool.AssertAllReturned);
    }

    [Fact]
    public void WhatIsReturnedIsFilled()
    {
        var pool = new LeakCheckingPool();
        byte[] array = pool.Rent(10);

        pool.Return(array);

        Assert.All(array, b => Assert.Equal(LeakCheckingPool.Filler, b));
        pool.AssertAllReturned();
    }

    [Fact]
    public async Task TheLastReturnWakesWhoWaits()
    {
        var pool = new LeakCheckingPool();
        byte[] first = pool.Rent(10);
        byte[] second = pool.Rent(10);
        Task waiting = pool.WaitUntilAllReturnedAsync();

        pool.Return(first);
        Assert.False(waiting.IsCompleted);
        pool.Return(second);

        await waiting.Soon();
    }
}
