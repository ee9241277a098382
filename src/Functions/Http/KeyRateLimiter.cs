namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Counts one API key's requests in fixed windows. The window begins anew with the first request after its end.
/// </summary>
internal sealed class KeyRateLimiter(int requests, TimeSpan window, TimeProvider clock)
{
    private readonly Lock gate = new();
    private long windowStart = clock.GetTimestamp();
    private int counted;

    public bool IsIdle => clock.GetElapsedTime(Volatile.Read(ref windowStart)) > window;

    /// <summary>Counts a request; false when it is one too many.</summary>
    /// <param name="remaining">How many more the window has room for.</param>
    /// <param name="resetSeconds">Whole seconds until the window ends, 1 or more.</param>
    public bool TryCount(out int remaining, out int resetSeconds)
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            if (clock.GetElapsedTime(windowStart, now) > window)
            {
                (windowStart, counted) = (now, 0);
            }

            var isWithin = counted < requests;
            counted += isWithin ? 1 : 0;
            remaining = requests - counted;
            resetSeconds = Math.Max(1, (int)Math.Ceiling((window - clock.GetElapsedTime(windowStart, now)).TotalSeconds));
            return isWithin;
        }
    }
}
