using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

// The settings that make a commit durable belong to a connection and can be read back only from it.
[assembly: InternalsVisibleTo("ConnectFunctions.Core.Tests")]

namespace ConnectFunctions.Storage;

/// <summary>The database file: how it is made, and how every connection to it is opened.</summary>
internal sealed class SqliteFile(string path, TimeSpan busyTimeout)
{
    private const long NoSchema = 0;
    private const long SchemaVersion = 3;

    /// <summary>Connections to it that are open in this process.</summary>
    private int open;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public TimeSpan BusyTimeout { get; } = busyTimeout;

    /// <summary>Makes the directory, the file (both for their owner only) and the table, unless they are there.</summary>
    public void CreateIfMissing()
    {
        CreateDirectory();
        CreateEmptyFile();
        using var connection = Connect();
        Execute(connection, "BEGIN IMMEDIATE");
        if (CheckVersion(connection) == NoSchema)
        {
            // STRICT and WITHOUT ROWID: one B-tree, ordered as the queries ask for it (BINARY compares as ordinal does).
            Execute(connection, """
                CREATE TABLE rows (
                    partition TEXT NOT NULL, key TEXT NOT NULL, etag INTEGER NOT NULL, body BLOB NOT NULL,
                    PRIMARY KEY (partition, key)) STRICT, WITHOUT ROWID
                """);
            Execute(connection, $"PRAGMA user_version = {SchemaVersion}");
        }

        Execute(connection, "COMMIT");
    }

    /// <summary>A connection to the table that was created before.</summary>
    /// <exception cref="InvalidDataException">Another version of the product has written the file.</exception>
    public SqliteConnection Open()
    {
        var connection = Connect();
        try
        {
            return CheckVersion(connection) == SchemaVersion
                ? connection
                : throw new StorageUnavailableException($"The embedded store '{Path}' has no table yet.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>To be thrown in place of what SQLite or the file system said.</summary>
    public StorageUnavailableException Unavailable(Exception inner) =>
        new($"The embedded store '{Path}' cannot be used now: {inner.Message}", inner);

    private void CreateDirectory()
    {
        var directory = System.IO.Path.GetDirectoryName(Path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>SQLite would let the umask decide; the files it puts beside this one take over this one's mode.</summary>
    private void CreateEmptyFile()
    {
        if (File.Exists(Path))
        {
            return;
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(Path, options).Dispose();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)BusyTimeout.TotalSeconds),
        }.ConnectionString);
        try
        {
            connection.Open();
            CheckWritable(connection);
            Execute(connection, $"PRAGMA busy_timeout = {(long)BusyTimeout.TotalMilliseconds}");

            // Of a new file. A tree of rows like these has a row for every branch: in pages of 4 KiB it would be twice as deep.
            Execute(connection, "PRAGMA page_size = 16384");

            // KiB: twice SQLite's own, for the branches of 10,000 applications. Each connection in use has as much.
            Execute(connection, "PRAGMA cache_size = -4000");
            var mode = (string?)Scalar(connection, "PRAGMA journal_mode = WAL");
            if (mode != "wal")
            {
                throw new StorageUnavailableException($"The embedded store '{Path}' is on a file system that cannot hold it (journal mode {mode}).");
            }

            Execute(connection, "PRAGMA synchronous = FULL");
            Interlocked.Increment(ref open);
            connection.StateChange += (_, _) => Interlocked.Decrement(ref open);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A file that it may not write to SQLite opens for reading, and makes the ones beside it with the same mode: these
    /// could not be written to later either, when the file may be again. Once they are open, a reader does no harm.
    /// </summary>
    private void CheckWritable(SqliteConnection connection)
    {
        if (raw.sqlite3_db_readonly(connection.Handle, "main") != 0 && Volatile.Read(ref open) == 0)
        {
            throw new StorageUnavailableException($"The embedded store '{Path}' may not be written to.");
        }
    }

    private long CheckVersion(SqliteConnection connection)
    {
        var version = (long)Scalar(connection, "PRAGMA user_version")!;
        return version is NoSchema or SchemaVersion
            ? version
            : throw new InvalidDataException(
                $"'{Path}' was written by {(version < SchemaVersion ? "an earlier" : "a newer")} version of this product: its schema is {version}, "
                + $"and this version reads {SchemaVersion} only. Use the version that wrote it, or another file.");
    }

    private static void Execute(SqliteConnection connection, string sql) => Scalar(connection, sql);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
