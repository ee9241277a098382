using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Keys;

/// <summary>
/// Wraps the keys of an environment's ring anew, under the newest key-encryption key. What they protect is not touched.
/// May be stopped and run again: what is done stays done.
/// </summary>
public sealed class KeyRewrap(ITable table, IKeyEncryptionKeys keyEncryptionKeys, UlidGenerator ulids, RandomNumberGenerator random)
{
    /// <returns>How many keys were wrapped anew, and how many were so already.</returns>
    /// <exception cref="KeysUnavailableException">
    /// A key-encryption key cannot be had, or a key does not open under it. The others were wrapped anew.
    /// </exception>
    public async Task<(int Rewrapped, int Current)> RunAsync(EnvironmentId environment, Actor actor, CancellationToken cancellation)
    {
        var newest = await keyEncryptionKeys.CurrentAsync(cancellation);
        var (rewrapped, current) = (0, 0);
        KeysUnavailableException? failure = null;
        foreach (var purpose in KeyPurpose.All)
        {
            var (from, to) = KeyRingRows.Range(purpose);
            foreach (var row in await table.QueryAsync(environment.Partition, from, to, KeyRingRows.MaxVersions, cancellation))
            {
                try
                {
                    var isDone = await RewrapAsync(environment, purpose, row, newest, actor, cancellation);
                    (rewrapped, current) = isDone ? (rewrapped + 1, current) : (rewrapped, current + 1);
                }
                catch (KeysUnavailableException e)
                {
                    // The others are not to wait for one that may never open.
                    failure ??= e;
                }
            }
        }

        return failure is null ? (rewrapped, current) : throw new KeysUnavailableException(failure.Message, failure);
    }

    /// <returns>False when another run was first, or the key was retired.</returns>
    private async Task<bool> RewrapAsync(
        EnvironmentId environment, KeyPurpose purpose, Row read, KeyEncryptionKey newest, Actor actor, CancellationToken cancellation)
    {
        var audit = new AuditEntry(ulids, actor, "key.rewrapped");

        // An import touches the peppers that it needs, which changes nothing in them.
        for (var row = read; row is not null; row = await table.ReadAsync(environment.Partition, row.Key, cancellation))
        {
            var wrappedUnder = KeyRingRows.WrappedUnder(row);
            if (wrappedUnder == newest.Version)
            {
                return false;
            }

            var old = await keyEncryptionKeys.FindAsync(wrappedUnder, cancellation);
            if (old is null || KeyRingRows.Unwrap(environment, purpose, row, old) is not { } key)
            {
                throw new KeysUnavailableException(
                    $"The {purpose} key of '{environment}', version {KeyRingRows.Version(row)}, does not open under the key-encryption key '{wrappedUnder}'.");
            }

            var result = await table.SubmitAsync(
                environment.Partition,
                [
                    audit.Insert($"{purpose.Name}/{key.Version}"),
                    new RowChange.Replace(
                        KeyRingRows.Wrap(environment, purpose, key, KeyRingRows.CreatedAt(row), newest, random), RowCondition.Unchanged(row)),
                ],
                cancellation);
            if (AuditEntry.HasCommitted(result))
            {
                return true;
            }
        }

        return false;
    }
}
