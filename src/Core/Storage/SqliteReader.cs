using Microsoft.Data.Sqlite;

namespace ConnectFunctions.Storage;

/// <summary>A connection that reads, used by one caller at a time. Each read sees the last commit and waits for no writer.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteStatement point;
    private readonly SqliteStatement range;

    public SqliteReader(SqliteFile file)
    {
        Connection = file.Open();
        try
        {
            point = new SqliteStatement(Connection, "SELECT etag, body FROM rows WHERE partition = ?1 AND key = ?2");

            // Without a LIMIT: SQLite plans the statement anew at each run for the value bound to one.
            range = new SqliteStatement(Connection, "SELECT key, etag, body FROM rows WHERE partition = ?1 AND key >= ?2 AND key < ?3 ORDER BY key");
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    public Row? Read(string partition, string key)
    {
        point.Bind(1, partition);
        point.Bind(2, key);
        try
        {
            return point.Step() ? new Row(key, point.Number(0), point.Bytes(1)) : null;
        }
        finally
        {
            point.Reset();
        }
    }

    public List<Row> Query(string partition, string from, string to, int take, CancellationToken cancellation)
    {
        range.Bind(1, partition);
        range.Bind(2, from);
        range.Bind(3, to);
        var rows = new List<Row>();
        try
        {
            while (rows.Count < take && range.Step())
            {
                cancellation.ThrowIfCancellationRequested();
                rows.Add(new Row(range.Bytes(0), range.Number(1), range.Bytes(2)));
            }

            return rows;
        }
        finally
        {
            range.Reset();
        }
    }

    public void Dispose()
    {
        point.Dispose();
        range.Dispose();
        Connection.Dispose();
    }
}
