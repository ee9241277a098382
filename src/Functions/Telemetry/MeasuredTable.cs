using ConnectFunctions.Storage;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>A table whose operations are told, one by one, to whoever listens.</summary>
/// <param name="inner">The engine.</param>
/// <param name="store">What kind of store it is, as <c>db.system.name</c>, and its table, as <c>db.collection.name</c>.</param>
/// <param name="clock">Times the operations.</param>
internal sealed class MeasuredTable(ITable inner, (string System, string Collection) store, TimeProvider clock) : ITable, IAsyncDisposable
{
    public Task CreateIfMissingAsync(CancellationToken cancellation) => inner.CreateIfMissingAsync(cancellation);

    public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) =>
        StorageCall.Start("read", store, clock, changes: 0, cancellation) is { } call
            ? TellAsync(call, inner.ReadAsync(partition, key, cancellation), static (call, row) => call.Returned(row is null ? 0 : 1))
            : inner.ReadAsync(partition, key, cancellation);

    public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
        StorageCall.Start("query", store, clock, changes: 0, cancellation) is { } call
            ? TellAsync(call, inner.QueryAsync(partition, from, to, take, cancellation), static (call, rows) => call.Returned(rows.Count))
            : inner.QueryAsync(partition, from, to, take, cancellation);

    public ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
        StorageCall.Start(OperationOf(changes), store, clock, changes.Count, cancellation) is { } call
            ? TellAsync(call, inner.SubmitAsync(partition, changes, cancellation), static (call, result) => call.Answered(result))
            : inner.SubmitAsync(partition, changes, cancellation);

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    private static async ValueTask<T> TellAsync<T>(StorageCall call, ValueTask<T> operation, Action<StorageCall, T> tell)
    {
        using (call)
        {
            var answer = await operation;
            tell(call, answer);
            return answer;
        }
    }

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
