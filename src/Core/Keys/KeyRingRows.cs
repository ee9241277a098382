using System.Globalization;
using System.Security.Cryptography;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Keys;

/// <summary>The row of one version of an environment's key: wrapped, and bound to its place.</summary>
internal static class KeyRingRows
{
    public const int MaxVersions = 1000;

    private const string KeyColumn = "Wrapped";
    private const string KeyEncryptionKeyColumn = "KeyEncryptionKeyVersion";

    public static string Key(KeyPurpose purpose, long version) =>
        string.Create(CultureInfo.InvariantCulture, $"keyring|{purpose.Name}|{version:D10}");

    public static (string From, string To) Range(KeyPurpose purpose) => ($"keyring|{purpose.Name}|", $"keyring|{purpose.Name}}}");

    public static long Version(Row row) => long.Parse(row.Key.AsSpan(row.Key.LastIndexOf('|') + 1), CultureInfo.InvariantCulture);

    /// <summary>Empty in a row that was tampered with.</summary>
    public static string WrappedUnder(Row row) => row.OptionalString(KeyEncryptionKeyColumn) ?? "";

    public static DateTimeOffset CreatedAt(Row row) => row.Time("CreatedAt");

    public static Row Wrap(
        EnvironmentId environment,
        KeyPurpose purpose,
        RingKey key,
        DateTimeOffset createdAt,
        KeyEncryptionKey keyEncryptionKey,
        RandomNumberGenerator random) => new(Key(purpose, key.Version))
        {
            [KeyEncryptionKeyColumn] = keyEncryptionKey.Version,
            [KeyColumn] = Wrap(environment.ToString(), purpose, key, keyEncryptionKey, random),
            ["CreatedAt"] = createdAt,
        };

    /// <summary>Null when the row was changed, or comes from another place.</summary>
    public static RingKey? Unwrap(EnvironmentId environment, KeyPurpose purpose, Row row, KeyEncryptionKey keyEncryptionKey)
    {
        var version = Version(row);
        return Unwrap(environment.ToString(), purpose, version, row.OptionalBytes(KeyColumn) ?? [], keyEncryptionKey);
    }

    /// <summary>A key outside of a row, bound to its place all the same.</summary>
    public static byte[] Wrap(string environment, KeyPurpose purpose, RingKey key, KeyEncryptionKey keyEncryptionKey, RandomNumberGenerator random) =>
        keyEncryptionKey.Wrap(key.Bytes, AssociatedData(environment, purpose, key.Version), random);

    public static RingKey? Unwrap(string environment, KeyPurpose purpose, long version, byte[] wrapped, KeyEncryptionKey keyEncryptionKey) =>
        keyEncryptionKey.Unwrap(wrapped, AssociatedData(environment, purpose, version)) is { } bytes ? new RingKey(version, bytes) : null;

    private static string AssociatedData(string environment, KeyPurpose purpose, long version) =>
        string.Create(CultureInfo.InvariantCulture, $"{environment}|{purpose.Name}|{version}");
}
