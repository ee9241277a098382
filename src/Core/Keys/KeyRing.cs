using System.Collections.Concurrent;
using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Keys;

/// <summary>
/// The keys of each environment, by purpose and version: made when first needed, stored wrapped, unwrapped in memory
/// only. A ring that was read more than a minute ago is forgotten and read again when it is needed, so every instance
/// learns of a new version.
/// </summary>
public sealed partial class KeyRing(
    ITable table, IKeyEncryptionKeys keyEncryptionKeys, UlidGenerator ulids, RandomNumberGenerator random, TimeProvider clock, ILogger<KeyRing> log)
{
    /// <summary>For how long an instance may go on using what is no longer the newest key for new work.</summary>
    public static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(60);

    private const string CacheName = "key_ring";

    private readonly ConcurrentDictionary<(EnvironmentId, KeyPurpose), Ring> rings = new();

    /// <summary>The newest key, for new work; made if the environment has none yet.</summary>
    /// <exception cref="KeysUnavailableException">The key-encryption key cannot be had, or the stored key does not open.</exception>
    public async ValueTask<RingKey> CurrentAsync(EnvironmentId environment, KeyPurpose purpose, CancellationToken cancellation)
    {
        if (rings.TryGetValue((environment, purpose), out var known)
            && clock.GetElapsedTime(known.ReadAt) < BelievedFor
            && known.Opens(known.NewestVersion))
        {
            CoreMeter.LookedUp(CacheName, isHit: true);
            return known.Open(known.NewestVersion);
        }

        CoreMeter.LookedUp(CacheName, isHit: false);
        var ring = await ReadAsync(environment, purpose, cancellation);
        if (ring is null)
        {
            await CreateAsync(environment, purpose, version: 1, Actor.Service, cancellation);
            ring = await ReadAsync(environment, purpose, cancellation)
                ?? throw new InvalidOperationException($"The first {purpose} key of '{environment}' was not stored.");
        }

        return ring.Open(ring.NewestVersion);
    }

    /// <summary>The key of that version, for what was made with it; null when there is none.</summary>
    /// <exception cref="KeysUnavailableException">The key-encryption key cannot be had, or the stored key does not open.</exception>
    public async ValueTask<RingKey?> FindAsync(EnvironmentId environment, KeyPurpose purpose, long version, CancellationToken cancellation)
    {
        // Not for longer either: an environment of the same name may have been made anew, with versions from 1 again.
        if (rings.TryGetValue((environment, purpose), out var known)
            && clock.GetElapsedTime(known.ReadAt) < BelievedFor
            && known.Has(version))
        {
            CoreMeter.LookedUp(CacheName, isHit: true);
            return known.Open(version);
        }

        CoreMeter.LookedUp(CacheName, isHit: false);
        var ring = await ReadAsync(environment, purpose, cancellation);
        return ring is not null && ring.Has(version) ? ring.Open(version) : null;
    }

    /// <summary>Makes a new version for new work. What was made with the ones before goes on being opened with them.</summary>
    /// <returns>The new version.</returns>
    /// <exception cref="KeysUnavailableException">The key-encryption key cannot be had.</exception>
    public async Task<long> RotateAsync(EnvironmentId environment, KeyPurpose purpose, Actor actor, CancellationToken cancellation)
    {
        while (true)
        {
            var version = 1 + (await ReadAsync(environment, purpose, cancellation))?.NewestVersion ?? 1;
            if (await CreateAsync(environment, purpose, version, actor, cancellation))
            {
                await ReadAsync(environment, purpose, cancellation);
                return version;
            }
        }
    }

    /// <summary>Every stored version, oldest first; the log tells why one does not open. Makes nothing.</summary>
    public async Task<IReadOnlyList<RingKeyState>> InspectAsync(EnvironmentId environment, KeyPurpose purpose, CancellationToken cancellation)
    {
        var (from, to) = KeyRingRows.Range(purpose);
        var states = new List<RingKeyState>();
        foreach (var row in await table.QueryAsync(environment.Partition, from, to, KeyRingRows.MaxVersions, cancellation))
        {
            var opens = await UnwrapAsync(environment, purpose, row, cancellation) is not null;
            states.Add(new RingKeyState(KeyRingRows.Version(row), KeyRingRows.WrappedUnder(row), opens));
        }

        return states;
    }

    private async Task<Ring?> ReadAsync(EnvironmentId environment, KeyPurpose purpose, CancellationToken cancellation)
    {
        var readAt = clock.GetTimestamp();
        var (from, to) = KeyRingRows.Range(purpose);
        var rows = await table.QueryAsync(environment.Partition, from, to, KeyRingRows.MaxVersions, cancellation);
        if (rows.Count == 0)
        {
            return null;
        }

        var keys = new Dictionary<long, RingKey?>(rows.Count);
        foreach (var row in rows)
        {
            keys[KeyRingRows.Version(row)] = await UnwrapAsync(environment, purpose, row, cancellation);
        }

        var ring = new Ring($"{purpose} key of '{environment}'", keys, readAt);
        Remember((environment, purpose), ring);
        return ring;
    }

    /// <summary>For as long as it may be believed: the keys of an environment that is idle, or deleted, leave memory.</summary>
    private void Remember((EnvironmentId, KeyPurpose) place, Ring ring)
    {
        ring.Expiry = clock.CreateTimer(_ => rings.TryRemove(KeyValuePair.Create(place, ring)), state: null, BelievedFor, Timeout.InfiniteTimeSpan);
        rings[place] = ring;
    }

    /// <summary>Null when it does not open, for reasons that the log tells: that must not keep the others from being used.</summary>
    private async ValueTask<RingKey?> UnwrapAsync(EnvironmentId environment, KeyPurpose purpose, Row row, CancellationToken cancellation)
    {
        var version = KeyRingRows.Version(row);
        var wrappedUnder = KeyRingRows.WrappedUnder(row);
        try
        {
            if (await keyEncryptionKeys.FindAsync(wrappedUnder, cancellation) is not { } keyEncryptionKey)
            {
                KeyEncryptionKeyUnknown(purpose, version, environment, wrappedUnder);
                return null;
            }

            var key = KeyRingRows.Unwrap(environment, purpose, row, keyEncryptionKey);
            if (key is null)
            {
                DoesNotOpen(purpose, version, environment);
            }

            return key;
        }
        catch (KeysUnavailableException e)
        {
            KeyEncryptionKeyUnavailable(e, purpose, version, environment, wrappedUnder);
            return null;
        }
    }

    /// <returns>False when another instance has made that version first.</returns>
    private async Task<bool> CreateAsync(
        EnvironmentId environment, KeyPurpose purpose, long version, Actor actor, CancellationToken cancellation)
    {
        var keyEncryptionKey = await keyEncryptionKeys.CurrentAsync(cancellation);
        var row = KeyRingRows.Wrap(environment, purpose, RingKey.Generate(version, random), clock.GetUtcNow(), keyEncryptionKey, random);
        var audit = new AuditEntry(ulids, actor, "key.created");
        var result = await table.SubmitAsync(
            environment.Partition, [audit.Insert($"{purpose.Name}/{version}"), new RowChange.Insert(row)], cancellation);
        if (!AuditEntry.HasCommitted(result))
        {
            return false;
        }

        Created(purpose, version, environment);
        return true;
    }

    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "Created the {Purpose} key, version {Version}, of environment {Environment}")]
    private partial void Created(KeyPurpose purpose, long version, EnvironmentId environment);

    [LoggerMessage(EventId = 302, Level = LogLevel.Error, Message = "The {Purpose} key, version {Version}, of environment {Environment} does not open: its row was changed, or comes from elsewhere")]
    private partial void DoesNotOpen(KeyPurpose purpose, long version, EnvironmentId environment);

    [LoggerMessage(EventId = 303, Level = LogLevel.Error, Message = "The {Purpose} key, version {Version}, of environment {Environment} is wrapped under the key-encryption key {KeyEncryptionKey}, which does not exist")]
    private partial void KeyEncryptionKeyUnknown(KeyPurpose purpose, long version, EnvironmentId environment, string keyEncryptionKey);

    [LoggerMessage(EventId = 304, Level = LogLevel.Warning, Message = "The {Purpose} key, version {Version}, of environment {Environment} is wrapped under the key-encryption key {KeyEncryptionKey}, which cannot be had")]
    private partial void KeyEncryptionKeyUnavailable(
        Exception exception, KeyPurpose purpose, long version, EnvironmentId environment, string keyEncryptionKey);

    private sealed class Ring(string name, Dictionary<long, RingKey?> keys, long readAt)
    {
        public long NewestVersion { get; } = keys.Keys.Max();

        public long ReadAt { get; } = readAt;

        /// <summary>Held, because a timer that nobody holds need not go off.</summary>
        public ITimer? Expiry { get; set; }

        public bool Has(long version) => keys.ContainsKey(version);

        public bool Opens(long version) => keys.GetValueOrDefault(version) is not null;

        public RingKey Open(long version) => keys[version] ?? throw new KeysUnavailableException($"The {name}, version {version}, does not open.");
    }
}
