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

            if (!await RemoveAsync(environment, twins, cancellation))
            {
                return removed;
            }

            removed += twins.Count;
        }
    }

    /// <summary>
    /// Without a look at the rows: a request that comes again after its row has expired takes the twin away with the row, so
    /// a twin that is as it was read stands for the row that is there.
    /// </summary>
    /// <returns>False when another instance sweeps at the same time, or a request replaced a row: next time, then.</returns>
    private async Task<bool> RemoveAsync(EnvironmentId environment, IReadOnlyList<Row> twins, CancellationToken cancellation)
    {
        List<RowChange> changes = [.. twins.Select(twin => new RowChange.Delete(twin.Key, RowCondition.Unchanged(twin)))];
        changes.AddRange(twins.Select(ReplayRows.KeyOf).Distinct().Select(key => new RowChange.Delete(key, RowCondition.Exists)));
        while (true)
        {
            var result = await table.SubmitAsync(environment.Partition, changes, cancellation);
            if (result.Committed)
            {
                return true;
            }

            if (result.FailedIndex < twins.Count)
            {
                return false;
            }

            // The row is gone already, and its twin goes alone.
            changes.RemoveAt(result.FailedIndex);
        }
    }
}
