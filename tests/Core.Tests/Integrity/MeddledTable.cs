using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Integrity;

/// <summary>Somebody is always faster: before each transaction something else happens.</summary>
internal sealed class MeddledTable(ITable table, Func<int, IReadOnlyList<RowChange>, Task> meddle) : ITable
{
    public int Attempts { get; private set; }

    public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

    public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) => table.ReadAsync(partition, key, cancellation);

    public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
        table.QueryAsync(partition, from, to, take, cancellation);

    public async ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        await meddle(++Attempts, changes);
        return await table.SubmitAsync(partition, changes, cancellation);
    }
}
