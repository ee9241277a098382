using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ConnectFunctions.Storage;

/// <summary>The versions of rows in the embedded store.</summary>
internal static class SqliteVersion
{
    /// <summary>A version that has 64 random bits: none comes twice for a row, whoever wrote it and when.</summary>
    public static long Next()
    {
        var version = 0L;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<long>(ref version)));
        return version;
    }

    public static string ETag(long version) => version.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Null when the text is no ETag of this engine.</summary>
    public static long? Parse(string etag) =>
        etag.Length == 16 && long.TryParse(etag, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
}
