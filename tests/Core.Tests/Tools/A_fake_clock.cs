using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Tools;

public sealed class A_fake_clock
{
    private readonly FakeClock clock = new();

    [Fact]
    public void Stands_still_until_it_is_moved()
    {
        var (time, stamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        Assert.Equal((time, TimeSpan.Zero), (clock.GetUtcNow(), clock.GetElapsedTime(stamp)));

        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal((time.AddSeconds(90), TimeSpan.FromSeconds(90)), (clock.GetUtcNow(), clock.GetElapsedTime(stamp)));

        clock.SetUtcNow(time.AddDays(-1));
        Assert.Equal((time.AddDays(-1), TimeSpan.FromSeconds(90)), (clock.GetUtcNow(), clock.GetElapsedTime(stamp)));
    }

    [Fact]
    public async Task Ends_a_delay_at_its_time_and_not_before()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(10), clock);

        clock.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await delay.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Sets_timers_off_in_their_order_each_at_its_time()
    {
        var seen = new List<(string Name, TimeSpan At)>();
        var start = clock.GetTimestamp();
        void Note(object? name) => seen.Add(((string)name!, clock.GetElapsedTime(start)));
        using var once = clock.CreateTimer(Note, "once", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var often = clock.CreateTimer(Note, "often", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        using var never = clock.CreateTimer(Note, "never", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        never.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var now = clock.CreateTimer(Note, "now", TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            [("now", TimeSpan.Zero), ("often", TimeSpan.FromSeconds(2)), ("once", TimeSpan.FromSeconds(3)), ("often", TimeSpan.FromSeconds(4))],
            seen);
    }
}
