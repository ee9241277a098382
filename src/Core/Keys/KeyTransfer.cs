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
    private const string Imported = "key.imported";

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

    /// <summary>
    /// Adds keys to a ring, unless they are there. If the ring has others, the newest in it is one that is in no other place, at
    /// every moment: what comes from elsewhere serves nothing new, and a new version is made for that if need be.
    /// </summary>
    /// <param name="foreign">With the versions that they have elsewhere.</param>
    /// <param name="begun">What must be there still: it goes with the environment.</param>
    /// <returns>By the version elsewhere, the version in this ring; null when the environment is gone.</returns>
    internal async Task<IReadOnlyDictionary<long, long>?> AdoptAsync(
        EnvironmentId environment, KeyPurpose purpose, IReadOnlyCollection<RingKey> foreign, AuditEntry begun, Actor actor, CancellationToken cancellation)
    {
        while (true)
        {
            var ring = await ReadAsync(environment, purpose, cancellation);
            if (NextOf(ring, foreign) is not var (key, action))
            {
                return foreign.ToDictionary(key => key.Version, key => ring.First(present => present.IsSameAs(key)).Version);
            }

            // In this ring it is new: what was the newest until now must not be retired for a while.
            var row = KeyRingRows.Wrap(environment, purpose, key, clock.GetUtcNow(), await keyEncryptionKeys.CurrentAsync(cancellation), random);
            var audit = new AuditEntry(ulids, actor, action);
            var result = await table.SubmitAsync(
                environment.Partition,
                [audit.Insert($"{purpose.Name}/{key.Version}"), begun.IsThere(), new RowChange.Insert(row)],
                cancellation);
            if (result.Conflict is RowConflict.NotFound)
            {
                return null;
            }
        }
    }

    /// <summary>What is to be added next; null when nothing is.</summary>
    private (RingKey Key, string Action)? NextOf(IReadOnlyList<RingKey> ring, IReadOnlyCollection<RingKey> foreign)
    {
        var missing = foreign.Where(key => !ring.Any(key.IsSameAs)).ToList();
        var own = ring.Where(key => !foreign.Any(key.IsSameAs)).ToList();
        var taken = ring.Select(key => key.Version).ToHashSet();
        if (own.Count == 0)
        {
            return missing is [var first, ..]
                ? (first.As(taken.Contains(first.Version) ? 1 + taken.Max() : first.Version), Imported)
                : null;
        }

        var newestOwn = own.Max(key => key.Version);
        var free = VersionsBelow(newestOwn).Where(version => !taken.Contains(version)).Take(missing.Count).ToList();
        if (newestOwn < taken.Max() || free.Count < missing.Count)
        {
            return (RingKey.Generate(taken.Max() + missing.Count + 1, random), "key.created");
        }

        return missing is [var next, ..]
            ? (next.As(next.Version < newestOwn && !taken.Contains(next.Version) ? next.Version : free[0]), Imported)
            : null;
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

    private static IEnumerable<long> VersionsBelow(long end)
    {
        for (var version = 1L; version < end; version++)
        {
            yield return version;
        }
    }
}
