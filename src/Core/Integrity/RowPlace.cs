using System.Globalization;
using ConnectFunctions.Applications;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Integrity;

/// <summary>What a row must be, by its key alone.</summary>
internal abstract record RowPlace
{
    private const int DigestLength = 64;
    private const int MinuteLength = 12;
    private const string RingPrefix = "keyring|";

    private RowPlace()
    {
    }

    public static RowPlace Of(string key) => key.Split('|') switch
    {
        ["app", var id] when Ulid.TryParse(id, out var ulid) => new Own(ApplicationUlid.FromStore(ulid)),
        ["app", var id, "secret", [>= '1' and <= '5'] slot] when Ulid.TryParse(id, out var ulid) => new Slot(ApplicationUlid.FromStore(ulid), slot[0] - '0'),
        ["list", "all", var order, var place] => InList(order, place, organization: null),
        ["list", "org", var organization, var order, var place] when OrganizationId.TryParse(organization, out _) => InList(order, place, organization),
        ["secret", var id] when Ulid.TryParse(id, out var ulid) => new Index(ulid),
        ["idem", var hash] when IsDigest(hash) => new Replay(hash),
        ["expiry", var minute, var hash] when IsMinute(minute, out var time) && IsDigest(hash) => new Twin(time, hash),
        ["keyring", var name, var version] when KeyPurpose.Find(name) is { } purpose && IsVersion(key, purpose, version, out var number) =>
            new RingKey(purpose, number),
        ["key", var digest] when IsDigest(digest) => new ApiKey(),
        ["audit", var id] when Ulid.TryParseDescending(id, out _) => new Audit(),
        _ when key.StartsWith(RingPrefix, StringComparison.Ordinal) => new StrangeRingKey(),
        _ => new Nowhere(),
    };

    private static RowPlace InList(string order, string place, string? organization) => order switch
    {
        "asc" when Ulid.TryParse(place, out var id) => new Copy(ApplicationUlid.FromStore(id), organization, NewestFirst: false),
        "desc" when Ulid.TryParseDescending(place, out var id) => new Copy(ApplicationUlid.FromStore(id), organization, NewestFirst: true),
        _ => new Nowhere(),
    };

    private static bool IsDigest(string text) => text.Length == DigestLength && text.All(char.IsAsciiHexDigitLower);

    private static bool IsMinute(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length == MinuteLength && DateTimeOffset.TryParseExact(
            text, "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    private static bool IsVersion(string key, KeyPurpose purpose, string text, out long version) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version) && version >= 1 && KeyRingRows.Key(purpose, version) == key;

    internal sealed record Own(ApplicationUlid Id) : RowPlace;

    internal sealed record Slot(ApplicationUlid Application, int Number) : RowPlace;

    /// <param name="Organization">Null in the list of all.</param>
    internal sealed record Copy(ApplicationUlid Application, string? Organization, bool NewestFirst) : RowPlace;

    internal sealed record Index(Ulid Secret) : RowPlace;

    internal sealed record Replay(string Hash) : RowPlace;

    internal sealed record Twin(DateTimeOffset Minute, string Hash) : RowPlace;

    internal sealed record RingKey(KeyPurpose Purpose, long Version) : RowPlace;

    internal sealed record StrangeRingKey : RowPlace;

    internal sealed record ApiKey : RowPlace;

    internal sealed record Audit : RowPlace;

    internal sealed record Nowhere : RowPlace;
}
