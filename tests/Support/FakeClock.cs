namespace ConnectFunctions.Tests.Support;

/// <summary>
/// A clock that stands still until it is moved. Its two hands are those of a machine: the time of day, which may be
/// set back, and the time that has passed, which timers and lifetimes go by.
/// </summary>
public sealed class FakeClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private DateTimeOffset utcNow = start;
    private TimeSpan passed;

    public FakeClock()
        : this(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return utcNow;
        }
    }

    public override long GetTimestamp()
    {
        lock (gate)
        {
            return passed.Ticks;
        }
    }

    /// <summary>Sets the time of day, also back. No time passes.</summary>
    public void SetUtcNow(DateTimeOffset time)
    {
        lock (gate)
        {
            utcNow = time;
        }
    }

    /// <summary>Lets time pass. Timers that are due on the way go off in their order, each at its time.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = TimeSpan.FromTicks(GetTimestamp()) + by;
        while (NextDue(end) is { } timer)
        {
            timer.GoOff();
        }

        lock (gate)
        {
            PassTo(end);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private Timer? NextDue(TimeSpan end)
    {
        lock (gate)
        {
            if (timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is not { } next)
            {
                return null;
            }

            PassTo(next.Due);
            next.Schedule();
            return next;
        }
    }

    private void PassTo(TimeSpan time)
    {
        if (time > passed)
        {
            utcNow += time - passed;
            passed = time;
        }
    }

    private sealed class Timer(FakeClock clock, Action callback) : ITimer
    {
        private TimeSpan period;

        public TimeSpan Due { get; private set; }

        public void GoOff() => callback();

        /// <summary>Sets the next time, or takes the timer off the clock.</summary>
        public void Schedule()
        {
            if (period > TimeSpan.Zero)
            {
                Due += period;
            }
            else
            {
                clock.timers.Remove(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                Due = clock.passed + dueTime;
                clock.timers.Remove(this);
                if (dueTime > TimeSpan.Zero)
                {
                    clock.timers.Add(this);
                }
                else if (dueTime == TimeSpan.Zero && period > TimeSpan.Zero)
                {
                    Due += period;
                    clock.timers.Add(this);
                }
            }

            if (dueTime == TimeSpan.Zero)
            {
                GoOff();
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
