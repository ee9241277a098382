using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Keys;

/// <summary>A table that lets a test step in between what it is asked.</summary>
internal sealed class WatchedTable(ITable table) : ITable
{
    /// <summary>Runs before the next transaction, once.</summary>
    public Func<Task>? BeforeSubmit { get; set; }

    /// <summary>Runs after the next query, once, before its answer is seen.</summary>
    public Func<Task>? AfterQuery { get; set; }

    /// <summary>Runs after each transaction.</summary>
    public Action? AfterSubmit { get; set; }

    public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

    public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) => table.ReadAsync(partition, key, cancellation);

    public async ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync(partition, from, to, take, cancellation);
        if (AfterQuery is { } step)
        {
            AfterQuery = null;
            await step();
        }

        return rows;
    }

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
