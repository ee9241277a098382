using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Interruptions;

/// <summary>What one process sees of a table: at one of its calls something befalls it.</summary>
/// <param name="at">The number of that call, from 1.</param>
/// <param name="meanwhile">What others do while the process is suspended.</param>
internal sealed class InterruptedTable(ITable table, int at, Interruption interruption, Func<Task> meanwhile) : ITable
{
    private int calls;

    /// <summary>Whether the process got as far as that call.</summary>
    public bool CameToIt => calls >= at;

    public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

    public async ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) =>
        await CallAsync(() => table.ReadAsync(partition, key, cancellation));

    public async ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
        await CallAsync(() => table.QueryAsync(partition, from, to, take, cancellation));

    public async ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
        await CallAsync(() => table.SubmitAsync(partition, changes, cancellation));

    private async Task<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        calls++;
        if (calls > at && interruption is not Interruption.Overtaken)
        {
            throw new KilledException();
        }

        if (calls != at)
        {
            return await call();
        }

        switch (interruption)
        {
            case Interruption.KilledBefore:
                throw new KilledException();
            case Interruption.KilledAfter:
                await call();
                throw new KilledException();
            default:
                await meanwhile();
                return await call();
        }
    }
}
