using ConnectFunctions.Environments;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Idempotency;

/// <summary>Removes the rows of requests that need not be known again.</summary>
public sealed class ReplaySweep(ITable table, TimeProvider clock)
{
    // Each takes two operations of a transaction's hundred.
    private const int BatchSize = 50;

    /// <returns>How many were removed.</returns>
    public async Task<int> RunAsync(EnvironmentId environment, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        for (var removed = 0; ;)
        {
            var twins = await table.QueryAsync(
                environment.Partition, ReplayRows.ExpiryFrom, ReplayRows.ExpiryUntil(now), BatchSize, cancellation);
            if (twins.Count == 0)
            {
                return removed;
            }

            var changes = new List<RowChange>();
            foreach (var twin in twins)
            {
                changes.AddRange(await RemovalAsync(environment, twin, now, cancellation));
            }

            // A key that was used again before its first row was swept has two twins, and only one row to remove.
            var once = changes.DistinctBy(change => change.Key).ToList();

            // Another instance that sweeps at the same time, or a request that replaces a row, may win: next time, then.
            if (!(await table.SubmitAsync(environment.Partition, once, cancellation)).Committed)
            {
                return removed;
            }

            removed += twins.Count;
        }
    }

    /// <summary>The row may be gone already, or stand for a later request under the same key, which has a twin of its own.</summary>
    private async Task<IEnumerable<RowChange>> RemovalAsync(
        EnvironmentId environment, Row twin, DateTimeOffset now, CancellationToken cancellation)
    {
        var row = await table.ReadAsync(environment.Partition, ReplayRows.KeyOf(twin), cancellation);
        var removal = new RowChange.Delete(twin.Key, RowCondition.Exists);
        return row is not null && ReplayRows.ExpiresAt(row) <= now
            ? [removal, new RowChange.Delete(row.Key, RowCondition.Unchanged(row))]
            : [removal];
    }
}
