namespace ConnectFunctions.Storage;

/// <summary>
/// One table of rows, ordered by row key (ordinal) within a partition. The four operations are what Azure Table
/// Storage offers with full consistency, and everything that Core needs.
/// </summary>
/// <remarks>
/// Every operation throws <see cref="StorageUnavailableException"/> when the store is away, throttles or refuses to
/// work for now, and <see cref="OperationCanceledException"/> when cancelled. What an operation acknowledged is durable.
/// </remarks>
public interface ITable
{
    /// <summary>Creates the table unless it is there.</summary>
    Task CreateIfMissingAsync(CancellationToken cancellation);

    /// <summary>The row, or null when there is none.</summary>
    ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation);

    /// <summary>
    /// The rows from <paramref name="from"/> (included) to <paramref name="to"/> (excluded) in ascending order of
    /// their keys, at most <paramref name="take"/> of them (1 or more). Fewer than that means that there are no more.
    /// </summary>
    ValueTask<IReadOnlyList<Row>> QueryAsync(
        string partition, string from, string to, int take, CancellationToken cancellation);

    /// <summary>
    /// Makes all of the changes or none. At most 100 changes, at most one to a row, at most 4 MiB. Each written row
    /// gets a new ETag, which no version of any row with that key ever had; a merge of no columns does too.
    /// </summary>
    /// <returns>Committed, or the first change whose condition did not hold.</returns>
    ValueTask<TransactionResult> SubmitAsync(
        string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation);
}
