namespace ConnectFunctions.Functions.Hosting;

/// <summary>How much one API key may ask of one instance: the settings <c>RateLimit__…</c>.</summary>
internal sealed class RateLimitSettings
{
    public const string Section = "RateLimit";

    /// <summary>Requests in a window, 1 to 1,000,000.</summary>
    public int Requests { get; set; } = 6000;

    /// <summary>Seconds, 1 to 3,600.</summary>
    public int WindowSeconds { get; set; } = 60;

    public IEnumerable<string> Problems()
    {
        if (Requests is < 1 or > 1_000_000)
        {
            yield return "RateLimit__Requests must be 1 to 1000000.";
        }

        if (WindowSeconds is < 1 or > 3600)
        {
            yield return "RateLimit__WindowSeconds must be 1 to 3600.";
        }
    }
}
