using Microsoft.Data.Sqlite;

namespace ConnectFunctions.Storage;

/// <summary>
/// The one thread of a process that writes. Transactions that wait while it commits are committed together next, so
/// the cost of reaching the disk is shared; none is answered before the disk has it.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // Bounds how long the first of a group waits for the last.
    private const int LargestGroup = 256;

    private readonly SqliteFile file;
    private readonly Queue<SqliteTransaction> waiting = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SqliteWriterConnection? connection;
    private bool closing;
    private bool started;
    private long commits;

    public SqliteWriter(SqliteFile file) => this.file = file;

    /// <summary>Commits so far, each of one transaction or more.</summary>
    public long Commits => Interlocked.Read(ref commits);

    public async ValueTask<TransactionResult> SubmitAsync(SqliteTransaction transaction, CancellationToken cancellation)
    {
        lock (waiting)
        {
            if (closing)
            {
                throw file.Unavailable(new ObjectDisposedException(nameof(SqliteTable)));
            }

            if (!started)
            {
                started = true;
                new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
            }

            waiting.Enqueue(transaction);
            if (waiting.Count == 1)
            {
                Monitor.Pulse(waiting);
            }
        }

        using var registration = cancellation.UnsafeRegister(
            static (state, token) => ((SqliteTransaction)state!).Cancel(token), transaction);
        return await transaction.Answer;
    }

    /// <summary>Finishes what was submitted, puts everything into the file and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (waiting)
        {
            closing = true;
            if (!started)
            {
                return;
            }

            Monitor.Pulse(waiting);
        }

        await ended.Task;
    }

    private void Run()
    {
        var group = new List<SqliteTransaction>();
        while (TakeWaiting(group))
        {
            Commit(group);
            group.Clear();
        }

        Close();
        ended.SetResult();
    }

    /// <summary>Waits for something to do. False when there is nothing and never will be.</summary>
    private bool TakeWaiting(List<SqliteTransaction> group)
    {
        lock (waiting)
        {
            while (waiting.Count == 0)
            {
                if (closing)
                {
                    return false;
                }

                Monitor.Wait(waiting);
            }

            TakeMore(group);
            return true;
        }
    }

    private void TakeMore(List<SqliteTransaction> group)
    {
        lock (waiting)
        {
            while (group.Count < LargestGroup && waiting.TryDequeue(out var transaction))
            {
                group.Add(transaction);
            }
        }
    }

#pragma warning disable CA1031 // Whatever happens, the callers get an answer and the thread lives on.
    private void Commit(List<SqliteTransaction> group)
    {
        try
        {
            connection ??= new SqliteWriterConnection(file);
            connection.Begin();

            // Only now: while another process was writing, callers may have come, and may have left.
            TakeMore(group);
            group.RemoveAll(static transaction => !transaction.TryTake());
            foreach (var transaction in group)
            {
                Apply(transaction);
            }

            connection.Commit();
            Interlocked.Increment(ref commits);
        }
        catch (Exception e)
        {
            // A new connection starts from what is on the disk, whatever state this one was left in.
            Abandon();
            foreach (var transaction in group)
            {
                transaction.TryTake();
                transaction.Fail(e is SqliteException ? file.Unavailable(e) : e);
            }

            return;
        }

        foreach (var transaction in group)
        {
            transaction.Complete();
        }
    }

    private void Apply(SqliteTransaction transaction)
    {
        try
        {
            connection!.Apply(transaction);
        }
        catch (InvalidDataException e)
        {
            // A stored row that cannot be merged into is found before the transaction's first write.
            transaction.Error = e;
        }
    }

    private void Abandon()
    {
        try
        {
            connection?.Dispose();
        }
        catch (Exception)
        {
            // It is being given up because something is wrong with it; the callers are told what.
        }

        connection = null;
    }

    private void Close()
    {
        try
        {
            connection?.Checkpoint();
        }
        catch (Exception)
        {
            // Everything is durable in the log, which the next one to open the file reads.
        }

        Abandon();
    }
#pragma warning restore CA1031
}
