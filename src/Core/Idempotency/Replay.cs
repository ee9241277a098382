using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Idempotency;

/// <summary>
/// One idempotent request on its way: it adds a row to the request's transaction that tells what was made, and when such
/// a row is there already it tells what the earlier request made. A row that has expired counts as absent and is replaced.
/// </summary>
internal sealed class Replay(ITable table, Caller caller, IdempotentRequest request, Ulid? target, TimeProvider clock)
{
    /// <summary>How long a request is known again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly string hash = Hash(caller.Actor, request.Key);
    private readonly string fingerprint = request.Fingerprint(target);
    private Row? expired;
    private Row? expiredTwin;

    /// <summary>The operations that record the request, for the end of its transaction.</summary>
    /// <param name="fill">Adds what the replay will need to the row.</param>
    public IEnumerable<RowChange> Record(Action<Row> fill)
    {
        var expiresAt = clock.GetUtcNow() + Lifetime;
        var row = new Row(ReplayRows.Key(hash)) { ["Fingerprint"] = fingerprint, ["ExpiresAt"] = expiresAt };
        fill(row);
        yield return expired is null ? new RowChange.Insert(row) : new RowChange.Replace(row, RowCondition.Unchanged(expired));

        var twin = new Row(ReplayRows.ExpiryKey(expiresAt, hash));
        yield return new RowChange.Insert(twin);

        // A twin that is due must stand for no other row than the one it came with: the sweep does not look.
        if (expiredTwin is not null)
        {
            yield return new RowChange.Delete(expiredTwin.Key, RowCondition.Exists);
        }
    }

    /// <summary>Looks for the same request made before.</summary>
    /// <returns>
    /// Its row, or null when there is none: then the transaction can be tried, again if it was. A failure when the key
    /// was used for another request.
    /// </returns>
    public async Task<Outcome<Earlier>> FindAsync(CancellationToken cancellation)
    {
        (expired, expiredTwin) = (null, null);
        if (await table.ReadAsync(caller.Environment.Partition, ReplayRows.Key(hash), cancellation) is not { } row)
        {
            return new Earlier(null);
        }

        if (ReplayRows.ExpiresAt(row) <= clock.GetUtcNow())
        {
            expired = row;
            expiredTwin = await table.ReadAsync(
                caller.Environment.Partition, ReplayRows.ExpiryKey(ReplayRows.ExpiresAt(row), hash), cancellation);
            return new Earlier(null);
        }

        return row.String("Fingerprint") == fingerprint ? new Earlier(row) : new Failure.KeyReused();
    }

    /// <summary>The caller's key under the API key that sent it: one caller cannot meet another's replays.</summary>
    private static string Hash(Actor actor, IdempotencyKey key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{actor.Name}\0{key}")));

    /// <param name="Row">Null when the request has not been made before.</param>
    internal readonly record struct Earlier(Row? Row);
}
