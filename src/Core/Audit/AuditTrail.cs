using System.Runtime.CompilerServices;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Audit;

/// <summary>Reads what has been changed, and forgets it when its time is over.</summary>
public sealed class AuditTrail(ITable table, TimeProvider clock)
{
    private const int PageSize = 1000;
    private const int SweepBatch = 100;

    /// <summary>The changes in an environment, newest first.</summary>
    /// <param name="environment">Null for the changes of environments themselves: made, deleted.</param>
    /// <param name="since">From then on.</param>
    /// <param name="until">Until just before then.</param>
    /// <param name="target">Only of the object with that id; the whole range is read all the same.</param>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(
        EnvironmentId? environment,
        DateTimeOffset since,
        DateTimeOffset until,
        string? target,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (from, to) = (KeyBefore(until), KeyBefore(since));
        await foreach (var row in table.ReadRangeAsync(Partition(environment), from, to, PageSize, cancellation))
        {
            var record = AuditRecord.Read(row);
            if (target is null || record.Target == target)
            {
                yield return record;
            }
        }
    }

    /// <summary>Removes what is older than it is kept for, a hundred records at a time.</summary>
    /// <param name="environment">Null for the changes of environments themselves.</param>
    /// <param name="keep">How long a record is kept.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> SweepAsync(EnvironmentId? environment, TimeSpan keep, CancellationToken cancellation)
    {
        var oldest = KeyBefore(clock.GetUtcNow() - keep);
        for (var removed = 0; ;)
        {
            var rows = await table.QueryAsync(Partition(environment), oldest, "audit}", SweepBatch, cancellation);
            if (rows.Count == 0)
            {
                return removed;
            }

            // Another instance that sweeps at the same time may win; then the rest is its to remove.
            var result = await table.SubmitAsync(
                Partition(environment), [.. rows.Select(row => new RowChange.Delete(row.Key, RowCondition.Exists))], cancellation);
            if (!result.Committed)
            {
                return removed;
            }

            removed += rows.Count;
        }
    }

    private static string Partition(EnvironmentId? environment) => environment?.Partition ?? EnvironmentRegistry.Partition;

    /// <summary>In descending order, the key at which everything earlier than a time begins.</summary>
    private static string KeyBefore(DateTimeOffset time) =>
        AuditRecord.Prefix + new Ulid(Math.Max(0, time.ToUnixTimeMilliseconds() - 1), UInt128.MaxValue >> 48).ToDescendingString();
}
