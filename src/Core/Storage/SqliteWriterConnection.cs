using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ConnectFunctions.Storage;

/// <summary>The connection that writes, with its statements; used by the writer's thread alone.</summary>
internal sealed class SqliteWriterConnection : IDisposable
{
    private readonly List<SqliteStatement> statements = [];
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private readonly SqliteStatement readVersion;
    private readonly SqliteStatement readRow;
    private readonly SqliteStatement insert;
    private readonly SqliteStatement replace;
    private readonly SqliteStatement touch;
    private readonly SqliteStatement delete;
    private readonly int attempts;

    public SqliteWriterConnection(SqliteFile file)
    {
        // Processes that write all the time would starve each other under SQLite's own waits, which grow to 0.1 s: one
        // that asks every millisecond gets its turn.
        attempts = Math.Max(1, (int)file.BusyTimeout.TotalMilliseconds);
        Connection = file.Open();
        try
        {
            begin = Prepare("BEGIN IMMEDIATE");
            commit = Prepare("COMMIT");
            readVersion = Prepare("SELECT etag FROM rows WHERE partition = ?1 AND key = ?2");
            readRow = Prepare("SELECT etag, body FROM rows WHERE partition = ?1 AND key = ?2");
            insert = Prepare("INSERT INTO rows (partition, key, etag, body) VALUES (?1, ?2, ?3, ?4)");
            replace = Prepare("UPDATE rows SET etag = ?3, body = ?4 WHERE partition = ?1 AND key = ?2");
            touch = Prepare("UPDATE rows SET etag = ?3 WHERE partition = ?1 AND key = ?2");
            delete = Prepare("DELETE FROM rows WHERE partition = ?1 AND key = ?2");
            raw.sqlite3_busy_timeout(Connection.Handle, 1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    public void Begin()
    {
        // Each try has waited for a millisecond when it gives up.
        for (var attempt = 1; attempt < attempts; attempt++)
        {
            if (begin.TryRun())
            {
                return;
            }
        }

        begin.Run();
    }

    /// <summary>Returns when the changes since <see cref="Begin"/> are on the disk.</summary>
    public void Commit() => commit.Run();

    /// <summary>
    /// Looks at every condition before the first write, so a transaction that fails has changed nothing and those that
    /// share its commit are not touched. Changes of one transaction are to different rows: none can alter another's condition.
    /// </summary>
    public void Apply(SqliteTransaction transaction)
    {
        Row?[]? merged = null;
        var changes = transaction.Changes;
        for (var i = 0; i < changes.Count; i++)
        {
            RowConflict? conflict;
            switch (changes[i])
            {
                case RowChange.Insert change:
                    conflict = Version(transaction.Partition, change.Key) is null ? null : RowConflict.AlreadyExists;
                    break;
                case RowChange.Merge { Row.Columns.Count: > 0 } change:
                    conflict = Check(change.If, Merge(transaction.Partition, change.Row, out var row));
                    (merged ??= new Row?[changes.Count])[i] = row;
                    break;
                case RowChange.Merge change:
                    conflict = Check(change.If, Version(transaction.Partition, change.Key));
                    break;
                case RowChange.Replace change:
                    conflict = Check(change.If, Version(transaction.Partition, change.Key));
                    break;
                case RowChange.Delete change:
                    conflict = Check(change.If, Version(transaction.Partition, change.Key));
                    break;
                default:
                    throw new InvalidOperationException($"{changes[i].GetType()} is no known change.");
            }

            if (conflict is { } reason)
            {
                transaction.Result = TransactionResult.Failed(i, reason);
                return;
            }
        }

        for (var i = 0; i < changes.Count; i++)
        {
            switch (changes[i])
            {
                case RowChange.Insert change:
                    Write(insert, transaction.Partition, change.Row);
                    break;
                case RowChange.Replace change:
                    Write(replace, transaction.Partition, change.Row);
                    break;
                case RowChange.Merge when (merged?[i]) is { } row:
                    Write(replace, transaction.Partition, row);
                    break;
                case RowChange.Merge:
                    Bind(touch, transaction.Partition, changes[i].Key);
                    touch.Bind(3, SqliteVersion.Next());
                    touch.Run();
                    break;
                case RowChange.Delete:
                    Bind(delete, transaction.Partition, changes[i].Key);
                    delete.Run();
                    break;
            }
        }
    }

    /// <summary>Moves what was committed from the log into the file, as far as other processes let it.</summary>
    public void Checkpoint()
    {
        using var checkpoint = new SqliteStatement(Connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        checkpoint.Run();
    }

    /// <summary>Undoes what was begun and not committed.</summary>
    public void Dispose()
    {
        foreach (var statement in statements)
        {
            statement.Dispose();
        }

        Connection.Dispose();
    }

    private static RowConflict? Check(RowCondition condition, long? stored) =>
        stored is null ? RowConflict.NotFound
        : condition.ETag is null || SqliteVersion.Parse(condition.ETag) == stored ? null
        : RowConflict.Changed;

    private static void Bind(SqliteStatement statement, string partition, string key)
    {
        statement.Bind(1, partition);
        statement.Bind(2, key);
    }

    private static void Write(SqliteStatement statement, string partition, Row row)
    {
        Bind(statement, partition, row.Key);
        statement.Bind(3, SqliteVersion.Next());
        statement.Bind(4, row.Stored);
        statement.Run();
    }

    private long? Version(string partition, string key)
    {
        Bind(readVersion, partition, key);
        try
        {
            return readVersion.Step() ? readVersion.Number(0) : null;
        }
        finally
        {
            readVersion.Reset();
        }
    }

    private long? Merge(string partition, Row columns, out Row? row)
    {
        Bind(readRow, partition, columns.Key);
        try
        {
            if (!readRow.Step())
            {
                row = null;
                return null;
            }

            var version = readRow.Number(0);
            row = new Row(columns.Key, version, readRow.Bytes(1));
            foreach (var (column, value) in columns.Columns)
            {
                row[column] = value;
            }

            return version;
        }
        finally
        {
            readRow.Reset();
        }
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(Connection, sql);
        statements.Add(statement);
        return statement;
    }
}
