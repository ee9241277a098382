using System.Globalization;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Idempotency;

/// <summary>The row of an idempotent request, and its twin under the minute of its expiry, which makes sweeping a range.</summary>
internal static class ReplayRows
{
    public const string ExpiryFrom = "expiry|";

    public static string Key(string hash) => $"idem|{hash}";

    public static string ExpiryKey(DateTimeOffset expiresAt, string hash) => ExpiryUntil(expiresAt) + '|' + hash;

    /// <summary>The end of the range of those that expired in earlier minutes.</summary>
    public static string ExpiryUntil(DateTimeOffset now) =>
        ExpiryFrom + now.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    /// <summary>The key of the row whose expiry this tells.</summary>
    public static string KeyOf(Row twin) => Key(twin.Key[(twin.Key.LastIndexOf('|') + 1)..]);

    public static DateTimeOffset ExpiresAt(Row row) => row.Time("ExpiresAt");
}
