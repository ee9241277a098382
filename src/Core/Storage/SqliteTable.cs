using Microsoft.Data.Sqlite;

namespace ConnectFunctions.Storage;

/// <summary>
/// The embedded engine: a table in one SQLite file on a local disk, which several processes may use at the same time.
/// Every acknowledged write has reached the disk.
/// </summary>
/// <remarks>Operations block their thread for the time of a local read; writes are handed to one thread and awaited.</remarks>
public sealed class SqliteTable : ITable, IAsyncDisposable
{
    /// <summary>The one table in the file.</summary>
    public const string Name = "rows";

    private static readonly TimeSpan DefaultBusyTimeout = TimeSpan.FromSeconds(5);

    private readonly SqliteFile file;
    private readonly SqliteReaders readers;
    private readonly SqliteWriter writer;

    /// <param name="path">Made when missing, with its directory, for its owner only.</param>
    /// <param name="busyTimeout">How long to wait while another process writes; 5 s unless given.</param>
    public SqliteTable(string path, TimeSpan? busyTimeout = null)
    {
        file = new SqliteFile(path, busyTimeout ?? DefaultBusyTimeout);
        readers = new SqliteReaders(file);
        writer = new SqliteWriter(file);
    }

    /// <summary>How often the disk was asked to keep something; each time for one transaction or for many.</summary>
    public long Commits => writer.Commits;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">Another version of the product has written the file.</exception>
    public Task CreateIfMissingAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            file.CreateIfMissing();
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return Task.FromException(file.Unavailable(e));
        }
        catch (Exception e) when (e is InvalidDataException or StorageUnavailableException)
        {
            return Task.FromException(e);
        }
    }

    public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Row?>(cancellation);
        }

        SqliteReader? reader = null;
        try
        {
            reader = readers.Rent();
            var row = reader.Read(partition, key);
            readers.Return(reader);
            return ValueTask.FromResult(row);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<Row?>(Failed(e, reader));
        }
    }

    public ValueTask<IReadOnlyList<Row>> QueryAsync(
        string partition, string from, string to, int take, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<Row>>(cancellation);
        }

        SqliteReader? reader = null;
        try
        {
            reader = readers.Rent();
            var rows = reader.Query(partition, from, to, take, cancellation);
            readers.Return(reader);
            return ValueTask.FromResult<IReadOnlyList<Row>>(rows);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<IReadOnlyList<Row>>(Failed(e, reader));
        }
    }

    public ValueTask<TransactionResult> SubmitAsync(
        string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        TransactionLimits.Check(partition, changes);
        return cancellation.IsCancellationRequested
            ? ValueTask.FromCanceled<TransactionResult>(cancellation)
            : writer.SubmitAsync(new SqliteTransaction(partition, changes), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        // The last connection to close puts the log into the file and removes it, so the writer goes last.
        readers.Dispose();
        await writer.DisposeAsync();
    }

    /// <summary>A reader that something went wrong on is not used again.</summary>
    private Exception Failed(Exception error, SqliteReader? reader)
    {
        reader?.Dispose();
        return error is SqliteException or ObjectDisposedException ? file.Unavailable(error) : error;
    }
}
