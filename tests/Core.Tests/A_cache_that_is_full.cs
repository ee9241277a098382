using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests;

public sealed class A_cache_that_is_full
{
    [Fact]
    public void Forgets_what_is_used_least_and_keeps_what_is_in_use()
    {
        var cache = new ExpiringCache<int, string>(TimeSpan.FromSeconds(30), 100, new FakeClock());
        for (var i = 0; i < 10; i++)
        {
            cache.Set(i, "in use");
        }

        for (var i = 1000; i < 11_000; i++)
        {
            cache.Set(i, "used once");
            Assert.True(cache.TryGet(i % 10, out _), $"{i % 10} is gone when {i} comes.");
        }

        Assert.InRange(Enumerable.Range(1000, 10_000).Count(cache.Holds), 50, 100);
    }

    [Fact]
    public void Believes_what_it_holds_for_its_time_and_no_longer()
    {
        var clock = new FakeClock();
        var cache = new ExpiringCache<string, int>(TimeSpan.FromSeconds(30), 3, clock);
        cache.Set("a", 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        cache.Set("b", 2);

        clock.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.True(cache.TryGet("a", out var value));
        Assert.Equal(1, value);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(cache.TryGet("a", out _));
        Assert.True(cache.Holds("a"));
        Assert.True(cache.TryGet("b", out _));
    }
}
