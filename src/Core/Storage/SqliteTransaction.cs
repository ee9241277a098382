using System.Buffers;

namespace ConnectFunctions.Storage;

/// <summary>
/// A transaction on its way to the writer. Its rows are encoded by the caller's thread, because the writer is alone.
/// </summary>
internal sealed class SqliteTransaction
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<TransactionResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrayBufferWriter<byte> bodies = new(2048);
    private readonly (int Start, int Length)[] places;

    private int state;

    public SqliteTransaction(string partition, IReadOnlyList<RowChange> changes)
    {
        Partition = partition;
        Changes = changes;
        places = new (int, int)[changes.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var start = bodies.WrittenCount;
            switch (changes[i])
            {
                case RowChange.Insert insert:
                    RowJson.Encode(insert.Row, bodies);
                    break;
                case RowChange.Replace replace:
                    RowJson.Encode(replace.Row, bodies);
                    break;
            }

            places[i] = (start, bodies.WrittenCount - start);
        }
    }

    public string Partition { get; }

    public IReadOnlyList<RowChange> Changes { get; }

    /// <summary>How it will end once the commit that it is part of has succeeded.</summary>
    public TransactionResult Result { get; set; }

    /// <summary>Why it alone cannot be done, whatever becomes of the others.</summary>
    public Exception? Error { get; set; }

    public Task<TransactionResult> Answer => answer.Task;

    public ReadOnlySpan<byte> Body(int change) => bodies.WrittenSpan.Slice(places[change].Start, places[change].Length);

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
