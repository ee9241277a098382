using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Keys;

/// <summary>Takes an environment's keys out of its ring, wrapped under another key, and into another's ring.</summary>
public sealed class KeyTransfer(
    ITable table, IKeyEncryptionKeys keyEncryptionKeys, UlidGenerator ulids, RandomNumberGenerator random, TimeProvider clock)
{
    /// <exception cref="KeysUnavailableException">A key does not open.</exception>
    internal async Task<IReadOnlyList<(KeyPurpose Purpose, long Version, byte[] Wrapped)>> ExportAsync(
        EnvironmentId environment, KeyEncryptionKey exportKey, CancellationToken cancellation)
    {
        // Only what stored hashes need. The others serve what stays behind.
        var purpose = KeyPurpose.Pepper;
        var ring = await ReadAsync(environment, purpose, cancellation);
        return
        [
            .. ring.Select(key => (purpose, key.Version, KeyRingRows.Wrap(environment.ToString(), purpose, key, exportKey, random))),
        ];
    }

    /// <summary>Adds a key to a ring, under its own version if that is free and the next one otherwise, unless it is there.</summary>
    /// <returns>The version that it has in the ring.</returns>
    internal async Task<long> AdoptAsync(
        EnvironmentId environment, KeyPurpose purpose, RingKey key, Actor actor, CancellationToken cancellation)
    {
        while (true)
        {
            var ring = await ReadAsync(environment, purpose, cancellation);
            if (ring.FirstOrDefault(present => present.IsSameAs(key)) is { } known)
            {
                return known.Version;
            }

            var isFree = ring.All(present => present.Version != key.Version);
            var adopted = key.As(isFree ? key.Version : 1 + ring.Max(present => present.Version));

            // In this ring it is new: what was the newest until now must not be retired for a while.
            var row = KeyRingRows.Wrap(environment, purpose, adopted, clock.GetUtcNow(), await keyEncryptionKeys.CurrentAsync(cancellation), random);
            var audit = new AuditEntry(ulids, actor, "key.imported");
            var result = await table.SubmitAsync(
                environment.Partition, [audit.Insert($"{purpose.Name}/{adopted.Version}"), new RowChange.Insert(row)], cancellation);
            if (AuditEntry.HasCommitted(result))
            {
                return adopted.Version;
            }
        }
    }

    private async Task<IReadOnlyList<RingKey>> ReadAsync(
        EnvironmentId environment, KeyPurpose purpose, CancellationToken cancellation)
    {
        var (from, to) = KeyRingRows.Range(purpose);
        var keys = new List<RingKey>();
        foreach (var row in await table.QueryAsync(environment.Partition, from, to, KeyRingRows.MaxVersions, cancellation))
        {
            var keyEncryptionKey = await keyEncryptionKeys.FindAsync(KeyRingRows.WrappedUnder(row), cancellation);
            var key = keyEncryptionKey is null ? null : KeyRingRows.Unwrap(environment, purpose, row, keyEncryptionKey);
            keys.Add(key ?? throw new KeysUnavailableException($"The {purpose} key of '{environment}', version {KeyRingRows.Version(row)}, does not open."));
        }

        return keys;
    }
}
