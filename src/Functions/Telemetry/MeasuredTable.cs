using ConnectFunctions.Storage;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>A table whose operations are told, one by one, to whoever listens.</summary>
/// <param name="inner">The engine.</param>
/// <param name="store">What kind of store it is, as <c>db.system.name</c>, and its table, as <c>db.collection.name</c>.</param>
/// <param name="clock">Times the operations.</param>
internal sealed class MeasuredTable(ITable inner, (string System, string Collection) store, TimeProvider clock) : ITable, IAsyncDisposable
{
    public Task CreateIfMissingAsync(CancellationToken cancellation) => inner.CreateIfMissingAsync(cancellation);

    public async ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
    {
        using var call = StorageCall.Start("read", store, clock, cancellation);
        var row = await inner.ReadAsync(partition, key, cancellation);
        call?.Returned(rows: row is null ? 0 : 1);
        return row;
    }

    public async ValueTask<IReadOnlyList<Row>> QueryAsync(
        string partition, string from, string to, int take, CancellationToken cancellation)
    {
        using var call = StorageCall.Start("query", store, clock, cancellation);
        var rows = await inner.QueryAsync(partition, from, to, take, cancellation);
        call?.Returned(rows.Count);
        return rows;
    }

    public async ValueTask<TransactionResult> SubmitAsync(
        string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        using var call = StorageCall.Start(OperationOf(changes), store, clock, cancellation);
        var result = await inner.SubmitAsync(partition, changes, cancellation);
        call?.Answered(result, changes.Count);
        return result;
    }

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>A transaction of one change is no batch.</summary>
    private static string OperationOf(IReadOnlyList<RowChange> changes) => changes switch
    {
        [RowChange.Insert] => "insert",
        [RowChange.Replace] => "replace",
        [RowChange.Merge] => "merge",
        [RowChange.Delete] => "delete",
        _ => "submit",
    };
}
