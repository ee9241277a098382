namespace ConnectFunctions.Storage;

/// <summary>How a transaction ended: all of it happened, or nothing of it.</summary>
public readonly record struct TransactionResult
{
    private TransactionResult(RowConflict? conflict, int index) => (Conflict, FailedIndex) = (conflict, index);

    public static TransactionResult Success => default;

    public bool Committed => Conflict is null;

    /// <summary>Why the first failing change could not be made; null when the transaction committed.</summary>
    public RowConflict? Conflict { get; }

    /// <summary>The position of the first failing change, from 0; without meaning when the transaction committed.</summary>
    public int FailedIndex { get; }

    public static TransactionResult Failed(int index, RowConflict conflict) => new(conflict, index);
}
