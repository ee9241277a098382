using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>A table that takes its time over whatever it is asked.</summary>
internal sealed class SlowTable(ITable table, TimeSpan time) : ITable
{
    public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

    public async ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
    {
        await Task.Delay(time, cancellation);
        return await table.ReadAsync(partition, key, cancellation);
    }

    public async ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation)
    {
        await Task.Delay(time, cancellation);
        return await table.QueryAsync(partition, from, to, take, cancellation);
    }

    public async ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        await Task.Delay(time, cancellation);
        return await table.SubmitAsync(partition, changes, cancellation);
    }
}
