using System.Globalization;

namespace ConnectFunctions.Functions.Http;

/// <summary>Times as the API writes them: <c>2026-01-15T12:00:00.000Z</c>, always UTC, always three decimals.</summary>
internal static class Timestamp
{
    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
