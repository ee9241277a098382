using System.Globalization;

namespace ConnectFunctions;

/// <summary>Times as the API writes them: <c>2026-01-15T12:00:00.000Z</c>, always UTC, always three decimals.</summary>
public static class Timestamp
{
    private const int LengthToMilliseconds = 23;

    public static string Of(DateTimeOffset time)
    {
        // The round-trip format has seven decimals and is written many times faster than a pattern.
        Span<char> text = stackalloc char[32];
        time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[LengthToMilliseconds] = 'Z';
        return new string(text[..(LengthToMilliseconds + 1)]);
    }
}
