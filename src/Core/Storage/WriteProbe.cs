using ConnectFunctions.Environments;

namespace ConnectFunctions.Storage;

/// <summary>Finds out whether the store takes writes from this identity.</summary>
public sealed class WriteProbe(ITable table)
{
    /// <summary>Leaves nothing behind. Nothing happens to a transaction whose last condition cannot hold; a store that takes no writes refuses it before it looks.</summary>
    /// <exception cref="StorageUnavailableException">The store is away, or takes no writes.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var result = await table.SubmitAsync(
            EnvironmentRegistry.Partition,
            [new RowChange.Insert(new Row("probe|write")), new RowChange.Delete("probe|never", RowCondition.Exists)],
            cancellation);
        if (result.Committed)
        {
            throw new InvalidOperationException("The store committed a transaction whose condition did not hold.");
        }
    }

    /// <summary>
    /// Writes the one row that is for this. A disk that is full lets a transaction begin, look and be given up: only a
    /// commit tells.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The store is away, or takes no writes.</exception>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        var row = new Row("probe|commit");
        var touched = await table.SubmitAsync(EnvironmentRegistry.Partition, [new RowChange.Merge(row, RowCondition.Exists)], cancellation);
        if (!touched.Committed)
        {
            // Where another process has just made it, the disk has taken that.
            await table.SubmitAsync(EnvironmentRegistry.Partition, [new RowChange.Insert(row)], cancellation);
        }
    }
}
