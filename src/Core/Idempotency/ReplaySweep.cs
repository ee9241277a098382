using ConnectFunctions.Environments;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Idempotency;

/// <summary>Removes the rows of requests that need not be known again.</summary>
public sealed class ReplaySweep(ITable table, TimeProvider clock)
{
    /// <param name="atMost">So that a sweep never takes the store for long; the next one goes on.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> RunAsync(EnvironmentId environment, int atMost, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var twins = await table.QueryAsync(
            environment.Partition, ReplayRows.ExpiryFrom, ReplayRows.ExpiryUntil(now), atMost, cancellation);
        var removed = 0;
        foreach (var twin in twins)
        {
            // The row may be gone, or stand for a later request under the same key, which has a twin of its own.
            var row = await table.ReadAsync(environment.Partition, ReplayRows.KeyOf(twin), cancellation);
            List<RowChange> changes = [new RowChange.Delete(twin.Key, RowCondition.Exists)];
            if (row is not null && ReplayRows.ExpiresAt(row) <= now)
            {
                changes.Add(new RowChange.Delete(row.Key, RowCondition.Unchanged(row)));
            }

            // Another instance that sweeps at the same time, or a request that replaces the row, may win.
            removed += (await table.SubmitAsync(environment.Partition, changes, cancellation)).Committed ? 1 : 0;
        }

        return removed;
    }
}
