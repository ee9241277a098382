using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ConnectFunctions.Storage;

/// <summary>
/// One statement, prepared once and run many times on its connection, by one thread at a time. It reads and binds
/// without the objects that a command makes at every run.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int PreparePersistent = 1;
    private const int LongestTextOnStack = 512;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(database, sql, PreparePersistent, out statement));
    }

    public void Bind(int parameter, string text)
    {
        Span<byte> stack = stackalloc byte[LongestTextOnStack];
        Check(Encoding.UTF8.TryGetBytes(text, stack, out var length)
            ? raw.sqlite3_bind_text(statement, parameter, stack[..length])
            : raw.sqlite3_bind_text(statement, parameter, text));
    }

    public void Bind(int parameter, long number) => Check(raw.sqlite3_bind_int64(statement, parameter, number));

    public void Bind(int parameter, ReadOnlySpan<byte> bytes) => Check(raw.sqlite3_bind_blob(statement, parameter, bytes));

    /// <summary>Goes to the next row; false when there is none. <see cref="Reset"/> must follow in either case.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Reset();
            SqliteException.ThrowExceptionForRC(code, database);
        }

        return code == raw.SQLITE_ROW;
    }

    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>False, and nothing done, when another connection is in the way.</summary>
    public bool TryRun()
    {
        var code = raw.sqlite3_step(statement);
        Reset();
        if (code != raw.SQLITE_DONE && code != raw.SQLITE_BUSY)
        {
            SqliteException.ThrowExceptionForRC(code, database);
        }

        return code == raw.SQLITE_DONE;
    }

    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The bytes of a text or a blob. Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>Ends the run, and with it the snapshot that a read sees. An error of the run has been reported by then.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    public void Dispose() => statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, database);
}
