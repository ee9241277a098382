namespace ConnectFunctions.Storage;

/// <summary>The open connections for reading: one for each caller that reads at the same time, kept for the next.</summary>
internal sealed class SqliteReaders(SqliteFile file) : IDisposable
{
    // More callers than this at once open a connection and close it again.
    private readonly SqliteReader?[] idle = new SqliteReader?[Math.Max(16, 2 * Environment.ProcessorCount)];

    private volatile bool closed;

    public SqliteReader Rent()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        for (var i = 0; i < idle.Length; i++)
        {
            if (idle[i] is not null && Interlocked.Exchange(ref idle[i], null) is { } reader)
            {
                return reader;
            }
        }

        return new SqliteReader(file);
    }

    public void Return(SqliteReader reader)
    {
        for (var i = 0; i < idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref idle[i], reader, null) is null)
            {
                if (closed)
                {
                    Dispose();
                }

                return;
            }
        }

        reader.Dispose();
    }

    public void Dispose()
    {
        closed = true;
        for (var i = 0; i < idle.Length; i++)
        {
            Interlocked.Exchange(ref idle[i], null)?.Dispose();
        }
    }
}
