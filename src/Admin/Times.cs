using System.Globalization;

namespace ConnectFunctions.Admin;

/// <summary>Times and durations as the command line writes and reads them. Everything is UTC.</summary>
internal static class Times
{
    public const string Rule = "a date (2027-01-31), a time (2027-01-31T12:00:00Z, or with +02:00) or a duration (90d, 12h, 30m)";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>As the API writes them.</summary>
    public static string ForPrograms(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? ForPrograms(DateTimeOffset? time) => time is { } given ? ForPrograms(given) : null;

    public static string ForPeople(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string? ForPeople(DateTimeOffset? time) => time is { } given ? ForPeople(given) : null;

    /// <param name="text">A point in time, or a duration from now.</param>
    /// <param name="direction">1 when durations lead into the future, -1 into the past.</param>
    public static bool TryParse(string text, DateTimeOffset now, int direction, out DateTimeOffset time)
    {
        if (DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
        {
            return true;
        }

        // Up to 7 digits: no day count that long leaves the calendar in a way that is meant.
        if (text.Length is < 2 or > 8 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var unit = text[^1] switch { 'd' => TimeSpan.TicksPerDay, 'h' => TimeSpan.TicksPerHour, 'm' => TimeSpan.TicksPerMinute, _ => 0 };
        var ticks = now.UtcTicks + (direction * number * unit);
        if (unit == 0 || ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }
}
