using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Keys;

/// <summary>A table that lets a test step in before or after each transaction.</summary>
internal sealed class WatchedTable(ITable table) : ITable
{
    /// <summary>Runs before the next transaction, once.</summary>
    public Func<Task>? BeforeSubmit { get; set; }

    /// <summary>Runs after each transaction.</summary>
    public Action? AfterSubmit { get; set; }

    public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

    public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) => table.ReadAsync(partition, key, cancellation);

    public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
        table.QueryAsync(partition, from, to, take, cancellation);

    public async ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        if (BeforeSubmit is { } step)
        {
            BeforeSubmit = null;
            await step();
        }

        var result = await table.SubmitAsync(partition, changes, cancellation);
        AfterSubmit?.Invoke();
        return result;
    }
}
