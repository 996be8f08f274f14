using Roam.Links;

namespace Roam.Tests.Links;

public class ReconnectPolicyTests
{
    private static readonly Random Lowest = new FixedRandom(0);

    [Fact]
    public void The_delay_doubles_until_it_is_as_long_as_may_be()
    {
        ReconnectPolicy policy = new() { InitialDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(1), Jitter = 0 };

        Assert.Equal([100, 200, 400, 800, 1000, 1000], Enumerable.Range(1, 6).Select(n => policy.GetDelay(n, Random.Shared).TotalMilliseconds));
        Assert.Equal(TimeSpan.FromSeconds(1), policy.GetDelay(int.MaxValue, Random.Shared));
    }

    [Fact]
    public void A_longest_delay_below_the_first_shortens_the_first_too()
    {
        ReconnectPolicy policy = new() { InitialDelay = TimeSpan.FromSeconds(5), MaxDelay = TimeSpan.FromSeconds(1), Jitter = 0 };

        Assert.Equal(TimeSpan.FromSeconds(1), policy.GetDelay(1, Random.Shared));
    }

    [Theory]
    [InlineData(0, 1000, 1000)]
    [InlineData(0.5, 500, 1000)]
    [InlineData(1, 0, 1000)]
    public void Jitter_is_the_share_that_is_random(double jitter, double lowest, double highest)
    {
        ReconnectPolicy policy = new() { InitialDelay = TimeSpan.FromSeconds(1), Jitter = jitter };

        Assert.Equal(highest, policy.GetDelay(1, Lowest).TotalMilliseconds);
        Assert.Equal(lowest, policy.GetDelay(1, new FixedRandom(1)).TotalMilliseconds);
    }

    [Fact]
    public void The_same_seed_gives_the_same_delays_and_another_others()
    {
        Assert.Equal(Delays(seed: 7), Delays(seed: 7));
        Assert.NotEqual(Delays(seed: 7), Delays(seed: 8));

        static TimeSpan[] Delays(int seed)
        {
            Random random = new(seed);
            return [.. Enumerable.Range(1, 10).Select(n => ReconnectPolicy.Default.GetDelay(n, random))];
        }
    }

    [Fact]
    public void No_more_attempts_are_made_than_may_be()
    {
        ReconnectPolicy policy = new() { MaxAttempts = 3 };

        Assert.True(policy.TryGetDelay(3, TimeSpan.Zero, Lowest, out _));
        Assert.False(policy.TryGetDelay(4, TimeSpan.Zero, Lowest, out _));
    }

    [Fact]
    public void An_attempt_that_would_begin_after_the_total_time_is_not_made()
    {
        ReconnectPolicy policy = new() { InitialDelay = TimeSpan.FromSeconds(1), TotalTime = TimeSpan.FromSeconds(10), Jitter = 0 };

        Assert.True(policy.TryGetDelay(1, TimeSpan.FromSeconds(8.9), Lowest, out TimeSpan delay));
        Assert.Equal(TimeSpan.FromSeconds(1), delay);
        Assert.False(policy.TryGetDelay(1, TimeSpan.FromSeconds(9), Lowest, out _));
        Assert.True((policy with { TotalTime = Timeout.InfiniteTimeSpan }).TryGetDelay(1, TimeSpan.FromDays(1000), Lowest, out _));
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        AssertRefused(() => new ReconnectPolicy { InitialDelay = TimeSpan.Zero });
        AssertRefused(() => new ReconnectPolicy { InitialDelay = TimeSpan.FromDays(2) });
        AssertRefused(() => new ReconnectPolicy { MaxDelay = TimeSpan.Zero });
        AssertRefused(() => new ReconnectPolicy { MaxDelay = TimeSpan.FromDays(2) });
        AssertRefused(() => new ReconnectPolicy { Jitter = -0.1 });
        AssertRefused(() => new ReconnectPolicy { Jitter = 1.1 });
        AssertRefused(() => new ReconnectPolicy { Jitter = double.NaN });
        AssertRefused(() => new ReconnectPolicy { MaxAttempts = 0 });
        AssertRefused(() => new ReconnectPolicy { TotalTime = TimeSpan.Zero });
        AssertRefused(() => new ReconnectPolicy { TotalTime = TimeSpan.FromSeconds(-5) });
        AssertRefused(() => new ReconnectPolicy { TotalTime = TimeSpan.FromDays(31) });

        static void AssertRefused(Func<ReconnectPolicy> create) => Assert.Throws<ArgumentOutOfRangeException>(create);
    }
}
