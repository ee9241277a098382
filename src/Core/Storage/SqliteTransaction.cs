namespace ConnectFunctions.Storage;

/// <summary>A transaction on its way to the writer.</summary>
internal sealed class SqliteTransaction(string partition, IReadOnlyList<RowChange> changes)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<TransactionResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int state;

    public string Partition { get; } = partition;

    public IReadOnlyList<RowChange> Changes { get; } = changes;

    /// <summary>How it will end once the commit that it is part of has succeeded.</summary>
    public TransactionResult Result { get; set; }

    /// <summary>Why it alone cannot be done, whatever becomes of the others.</summary>
    public Exception? Error { get; set; }

    public Task<TransactionResult> Answer => answer.Task;

    /// <summary>True once, and only before it was cancelled. From then on it happens or fails, and cancelling is too late.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref state, Taken, Waiting) == Waiting;

    public void Cancel(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref state, Cancelled, Waiting) == Waiting)
        {
            answer.TrySetCanceled(cancellation);
        }
    }

    public void Complete()
    {
        if (Error is not null)
        {
            answer.TrySetException(Error);
        }
        else
        {
            answer.TrySetResult(Result);
        }
    }

    public void Fail(Exception error) => answer.TrySetException(error);
}
