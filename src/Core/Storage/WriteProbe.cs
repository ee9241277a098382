using ConnectFunctions.Environments;

namespace ConnectFunctions.Storage;

/// <summary>Finds out whether the store takes writes from this identity, without leaving one behind.</summary>
public sealed class WriteProbe(ITable table)
{
    /// <summary>Nothing happens to a transaction whose last condition cannot hold; a store that takes no writes refuses it before it looks.</summary>
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
}
