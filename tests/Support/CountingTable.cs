using ConnectFunctions.Storage;

namespace ConnectFunctions.Tests.Support;

/// <summary>Counts what is asked of a table.</summary>
public sealed class CountingTable(ITable table) : ITable
{
    private int reads;
    private int queries;
    private int transactions;

    public int Calls => reads + queries + transactions;

    public int Transactions => transactions;

    public void Restart() => (reads, queries, transactions) = (0, 0, 0);

    public override string ToString() => $"{reads} reads, {queries} queries, {transactions} transactions";

    public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

    public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
    {
        Interlocked.Increment(ref reads);
        return table.ReadAsync(partition, key, cancellation);
    }

    public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation)
    {
        Interlocked.Increment(ref queries);
        return table.QueryAsync(partition, from, to, take, cancellation);
    }

    public ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        Interlocked.Increment(ref transactions);
        return table.SubmitAsync(partition, changes, cancellation);
    }
}
