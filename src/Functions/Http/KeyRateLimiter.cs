using System.Threading.RateLimiting;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Counts one API key's requests in fixed windows. The window begins anew with the first request after its end.
/// </summary>
internal sealed class KeyRateLimiter : IDisposable
{
    private readonly Lock gate = new();
    private readonly FixedWindowRateLimiter limiter;
    private readonly TimeProvider clock;
    private readonly TimeSpan window;
    private long windowStart;

    public KeyRateLimiter(int requests, TimeSpan window, TimeProvider clock)
    {
        (this.window, this.clock, Limit) = (window, clock, requests);
        limiter = new FixedWindowRateLimiter(new FixedWindowRateLimiterOptions
        {
            PermitLimit = requests,
            Window = window,
            QueueLimit = 0,
            AutoReplenishment = false,
        });

        // After the limiter's own start, so that a window that is over here is over there.
        windowStart = clock.GetTimestamp();
    }

    public int Limit { get; }

    /// <summary>How many more requests the window has room for.</summary>
    public long Remaining => limiter.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Whole seconds until the window ends, 1 or more.</summary>
    public int ResetSeconds => Math.Max(1, (int)Math.Ceiling((window - clock.GetElapsedTime(windowStart)).TotalSeconds));

    public bool IsIdle => clock.GetElapsedTime(windowStart) > window;

    /// <summary>Counts a request; false when it is one too many.</summary>
    public bool TryCount()
    {
        lock (gate)
        {
            if (IsIdle)
            {
                limiter.TryReplenish();
                windowStart = clock.GetTimestamp();
            }

            using var lease = limiter.AttemptAcquire();
            return lease.IsAcquired;
        }
    }

    public void Dispose() => limiter.Dispose();
}
