using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Keys;

/// <summary>
/// The keys of each environment, by purpose and version: made when first needed, stored wrapped, unwrapped in memory
/// only. A ring that was read more than a minute ago is read again before it serves anything new, so every instance
/// learns of a new version.
/// </summary>
public sealed partial class KeyRing(
    ITable table, IKeyEncryptionKeys keyEncryptionKeys, UlidGenerator ulids, RandomNumberGenerator random, TimeProvider clock, ILogger<KeyRing> log)
{
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(60);
    private const int MaxVersions = 1000;

    private readonly ConcurrentDictionary<(EnvironmentId, KeyPurpose), Ring> rings = new();

    /// <summary>The newest key, for new work; made if the environment has none yet.</summary>
    /// <exception cref="KeysUnavailableException">The key-encryption key cannot be had, or the stored key does not open.</exception>
    public async ValueTask<RingKey> CurrentAsync(EnvironmentId environment, KeyPurpose purpose, CancellationToken cancellation)
    {
        if (rings.TryGetValue((environment, purpose), out var known) && clock.GetElapsedTime(known.ReadAt) < BelievedFor)
        {
            return known.Newest;
        }

        var ring = await ReadAsync(environment, purpose, cancellation);
        if (ring is null)
        {
            await CreateAsync(environment, purpose, version: 1, cancellation);
            ring = await ReadAsync(environment, purpose, cancellation)
                ?? throw new InvalidOperationException($"The first {purpose} key of '{environment}' was not stored.");
        }

        return ring.Newest;
    }

    /// <summary>The key of that version, for what was made with it; null when there is none.</summary>
    /// <exception cref="KeysUnavailableException">The key-encryption key cannot be had, or the stored key does not open.</exception>
    public async ValueTask<RingKey?> FindAsync(EnvironmentId environment, KeyPurpose purpose, long version, CancellationToken cancellation)
    {
        if (rings.TryGetValue((environment, purpose), out var known) && known.Keys.TryGetValue(version, out var key))
        {
            return key;
        }

        var ring = await ReadAsync(environment, purpose, cancellation);
        return ring?.Keys.GetValueOrDefault(version);
    }

    private static string Prefix(KeyPurpose purpose) => $"keyring|{purpose.Name}|";

    private static string AssociatedData(EnvironmentId environment, KeyPurpose purpose, long version) =>
        string.Create(CultureInfo.InvariantCulture, $"{environment}|{purpose.Name}|{version}");

    private async Task<Ring?> ReadAsync(EnvironmentId environment, KeyPurpose purpose, CancellationToken cancellation)
    {
        var prefix = Prefix(purpose);
        var readAt = clock.GetTimestamp();
        var rows = await table
            .QueryAsync(environment.Partition, prefix, prefix[..^1] + '}', MaxVersions, cancellation);
        if (rows.Count == 0)
        {
            return null;
        }

        var keys = new Dictionary<long, RingKey>(rows.Count);
        foreach (var row in rows)
        {
            var version = long.Parse(row.Key.AsSpan(prefix.Length), CultureInfo.InvariantCulture);
            keys[version] = await UnwrapAsync(row, environment, purpose, version, cancellation);
        }

        return rings[(environment, purpose)] = new Ring(keys, keys[keys.Keys.Max()], readAt);
    }

    private async ValueTask<RingKey> UnwrapAsync(
        Row row, EnvironmentId environment, KeyPurpose purpose, long version, CancellationToken cancellation)
    {
        var wrappedUnder = row.String("KeyEncryptionKeyVersion");
        if (await keyEncryptionKeys.FindAsync(wrappedUnder, cancellation) is not { } keyEncryptionKey)
        {
            throw new KeysUnavailableException(
                $"The {purpose} key of '{environment}', version {version}, is wrapped under the key-encryption key '{wrappedUnder}', which cannot be found.");
        }

        if (keyEncryptionKey.Unwrap(row.Bytes("Wrapped"), AssociatedData(environment, purpose, version)) is not { } bytes)
        {
            throw new KeysUnavailableException(
                $"The {purpose} key of '{environment}', version {version}, does not open: its row was changed or comes from elsewhere.");
        }

        return new RingKey(version, bytes);
    }

    private async Task CreateAsync(EnvironmentId environment, KeyPurpose purpose, long version, CancellationToken cancellation)
    {
        var keyEncryptionKey = await keyEncryptionKeys.CurrentAsync(cancellation);
        var key = new byte[RingKey.Size];
        random.GetBytes(key);
        var row = new Row(string.Create(CultureInfo.InvariantCulture, $"{Prefix(purpose)}{version:D10}"))
        {
            ["KeyEncryptionKeyVersion"] = keyEncryptionKey.Version,
            ["Wrapped"] = keyEncryptionKey.Wrap(key, AssociatedData(environment, purpose, version), random),
            ["CreatedAt"] = clock.GetUtcNow(),
        };
        CryptographicOperations.ZeroMemory(key);

        var audit = new AuditEntry(ulids, Actor.Service, "key.created");
        var result = await table
            .SubmitAsync(environment.Partition, [audit.Insert($"{purpose.Name}/{version}"), new RowChange.Insert(row)], cancellation)
            ;

        // Otherwise another instance made it at the same time: theirs is as good.
        if (AuditEntry.HasCommitted(result))
        {
            Created(purpose, version, environment);
        }
    }

    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "Created the {Purpose} key, version {Version}, of environment {Environment}")]
    private partial void Created(KeyPurpose purpose, long version, EnvironmentId environment);

    private sealed record Ring(Dictionary<long, RingKey> Keys, RingKey Newest, long ReadAt);
}
