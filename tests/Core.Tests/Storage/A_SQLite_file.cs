using System.Diagnostics;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ConnectFunctions.Core.Tests.Storage;

/// <summary>What the embedded engine promises beyond the contract: durability, sharing, and how it takes trouble.</summary>
public sealed class A_SQLite_file : IDisposable
{
    private const string Partition = "prod";

    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(30);
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory directory = new();

    private string FilePath => directory.File("data/table.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Reaches_the_disk_at_every_commit_of_every_connection()
    {
        await using var table = await CreateAsync();
        var file = new SqliteFile(FilePath, ShortWait);
        using var reader = new SqliteReader(file);
        using var writer = new SqliteWriterConnection(file);

        foreach (var connection in (SqliteConnection[])[reader.Connection, writer.Connection])
        {
            Assert.Equal("wal", Scalar(connection, "PRAGMA journal_mode"));
            Assert.Equal(2L, Scalar(connection, "PRAGMA synchronous")); // FULL
        }
    }

    [Fact]
    public async Task Keeps_its_rows_when_it_is_opened_again()
    {
        string? etag;
        await using (var table = await CreateAsync())
        {
            await InsertAsync(table, "row");
            etag = (await table.ReadAsync(Partition, "row", None))!.ETag;
        }

        await using var again = await CreateAsync();

        Assert.Equal(etag, (await again.ReadAsync(Partition, "row", None))!.ETag);
    }

    [Fact]
    public async Task Keeps_what_was_acknowledged_when_its_process_ends_without_a_word()
    {
        await using var table = await CreateAsync();
        await InsertAsync(table, "row");

        // What is on the disk at this moment is what a crash would leave behind.
        Directory.CreateDirectory(directory.File("crashed"));
        File.Copy(FilePath, directory.File("crashed/table.db"));
        File.Copy(FilePath + "-wal", directory.File("crashed/table.db-wal"));

        await using var afterCrash = new SqliteTable(directory.File("crashed/table.db"));
        Assert.NotNull(await afterCrash.ReadAsync(Partition, "row", None));
    }

    [Theory]
    [InlineData("linked", "table.db")]
    [InlineData("data", "linked.db")]
    public async Task Is_one_store_by_whatever_link_it_is_reached(string folder, string file)
    {
        await using var table = await CreateAsync();
        Directory.CreateSymbolicLink(directory.File("linked"), directory.File("data"));
        File.CreateSymbolicLink(directory.File("data/linked.db"), FilePath);
        await using var linked = new SqliteTable(directory.File($"{folder}/{file}"));
        await linked.CreateIfMissingAsync(None);

        await Task.WhenAll(((SqliteTable[])[table, linked]).Select((one, writer) => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await InsertAsync(one, $"{writer}|{i:D3}");
            }
        })));

        foreach (var one in (SqliteTable[])[table, linked])
        {
            Assert.Equal(200, (await one.QueryAsync(Partition, "!", "~", 1000, None)).Count);
        }
    }

    [Fact]
    public async Task Finishes_what_was_submitted_before_it_closes_and_leaves_one_file()
    {
        var table = await CreateAsync();
        var pending = Enumerable.Range(0, 50).Select(i => SubmitAsync(table, $"{i}")).ToArray();

        await table.DisposeAsync();

        Assert.All(await Task.WhenAll(pending), result => Assert.True(result.Committed));
        Assert.Equal([FilePath], Directory.GetFiles(Path.GetDirectoryName(FilePath)!));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => SubmitAsync(table, "late"));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await table.ReadAsync(Partition, "0", None));
        await using var again = await CreateAsync();
        Assert.Equal(50, (await again.QueryAsync(Partition, "", "~", 100, None)).Count);
    }

    [Fact]
    public async Task Belongs_to_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There the directory's access list, which is inherited, decides.
        }

        await using var table = await CreateAsync();
        await InsertAsync(table, "row");

        var ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ownerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(FilePath)!));
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            Assert.Equal(ownerOnly, File.GetUnixFileMode(FilePath + suffix));
        }
    }

    [Fact]
    public async Task Is_readable_with_any_SQLite_tool()
    {
        await using var table = await CreateAsync();
        var row = new Row("row")
        {
            ["name"] = "Grüße, 世界",
            ["count"] = 7L,
            ["on"] = true,
            ["at"] = new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero),
            ["list"] = """["a"]"""u8.ToArray(),
            ["bytes"] = new byte[] { 1, 2, 3 },
        };
        await table.SubmitAsync(Partition, [new RowChange.Insert(row)], None);

        using var connection = Connect();

        Assert.Equal(
            """
            name s15 Grüße, 世界
            count n1 7
            on f1 1
            at t28 2026-01-15T12:00:00.0000000Z
            list u5 ["a"]
            bytes b4 AQID

            """,
            Scalar(connection, "SELECT CAST(body AS TEXT) FROM rows WHERE partition = 'prod' AND key = 'row'"));
    }

    [Fact]
    public async Task Keeps_times_to_the_tick()
    {
        await using var table = await CreateAsync();
        var row = new Row("row") { ["t"] = DateTimeOffset.MaxValue, ["b"] = DateTimeOffset.MinValue.AddTicks(1) };

        await table.SubmitAsync(Partition, [new RowChange.Insert(row)], None);

        var read = await table.ReadAsync(Partition, "row", None);
        Assert.Equal(DateTimeOffset.MaxValue, read!.Time("t"));
        Assert.Equal(DateTimeOffset.MinValue.AddTicks(1), read.Time("b"));
    }

    [Fact]
    public async Task Is_shared_by_processes_that_write_at_the_same_time()
    {
        const int Increments = 40;
        var creations = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(CreateAsync)));
        await creations[0].SubmitAsync(Partition, [new RowChange.Insert(new Row("counter") { ["value"] = 0L })], None);

        await Task.WhenAll(creations.SelectMany((table, process) => Enumerable.Range(0, 2).Select(caller => Task.Run(async () =>
        {
            for (var done = 0; done < Increments;)
            {
                var read = await table.ReadAsync(Partition, "counter", None);
                var result = await table.SubmitAsync(
                    Partition,
                    [
                        new RowChange.Insert(new Row($"done|{process}|{caller}|{done}")),
                        new RowChange.Replace(
                            new Row("counter") { ["value"] = read!.Number("value") + 1 }, RowCondition.Unchanged(read)),
                    ],
                    None);
                done += result.Committed ? 1 : 0;
            }
        }))));

        var counter = await creations[3].ReadAsync(Partition, "counter", None);
        Assert.Equal(4 * 2 * Increments, counter!.Number("value"));
        Assert.Equal(4 * 2 * Increments, (await creations[2].QueryAsync(Partition, "done|", "done}", 1000, None)).Count);
        foreach (var table in creations)
        {
            await table.DisposeAsync();
        }
    }

    [Fact]
    public async Task Commits_together_what_waits_together()
    {
        await using var table = await CreateAsync();
        await InsertAsync(table, "taken");
        var before = table.Commits;
        Task<TransactionResult>[] waiting;
        using (Lock())
        {
            waiting = [.. Enumerable.Range(0, 40).Select(i => SubmitAsync(table, i % 2 == 0 ? $"{i}" : "taken"))];
        }

        var results = await Task.WhenAll(waiting);

        Assert.Equal(1, table.Commits - before);
        for (var i = 0; i < results.Length; i++)
        {
            var expected = i % 2 == 0 ? TransactionResult.Success : TransactionResult.Failed(0, RowConflict.AlreadyExists);
            Assert.Equal(expected, results[i]);
        }

        Assert.Equal(21, (await table.QueryAsync(Partition, "", "~", 100, None)).Count);
    }

    [Fact]
    public async Task Forgets_a_waiting_transaction_whose_caller_has_left()
    {
        await using var table = await CreateAsync();
        using var source = new CancellationTokenSource();
        Task<TransactionResult> stays;
        using (Lock())
        {
            var leaves = table.SubmitAsync(Partition, [new RowChange.Insert(new Row("leaves"))], source.Token).AsTask();
            stays = SubmitAsync(table, "stays");
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        }

        Assert.True((await stays).Committed);
        Assert.Equal("stays", Assert.Single(await table.QueryAsync(Partition, "", "~", 10, None)).Key);
    }

    [Fact]
    public async Task Tells_every_waiting_caller_when_another_process_holds_it_too_long_and_then_goes_on()
    {
        await using var table = await CreateAsync(ShortWait);
        await InsertAsync(table, "before");
        using (Lock())
        {
            var waiting = Enumerable.Range(0, 5).Select(i => SubmitAsync(table, $"lost|{i}")).ToArray();

            foreach (var transaction in waiting)
            {
                await Assert.ThrowsAsync<StorageUnavailableException>(() => transaction);
            }

            Assert.NotNull(await table.ReadAsync(Partition, "before", None));
        }

        await InsertAsync(table, "after");
        Assert.Equal(["after", "before"], (await table.QueryAsync(Partition, "", "~", 10, None)).Select(row => row.Key));
    }

    [Fact]
    public async Task Is_unavailable_until_it_has_been_created()
    {
        await using var table = new SqliteTable(FilePath, ShortWait);

        await UnavailableAsync(table);
        await table.CreateIfMissingAsync(None);

        await InsertAsync(table, "row");
    }

    [Fact]
    public async Task Is_unavailable_while_its_directory_cannot_be_made()
    {
        await using var table = new SqliteTable(FilePath, ShortWait);
        await File.WriteAllTextAsync(Path.GetDirectoryName(FilePath)!, "a file is in the way");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => table.CreateIfMissingAsync(None));
        await UnavailableAsync(table);
        File.Delete(Path.GetDirectoryName(FilePath)!);
        await table.CreateIfMissingAsync(None);

        await InsertAsync(table, "row");
    }

    [Fact]
    public async Task Is_unavailable_while_its_log_cannot_be_written()
    {
        await (await CreateAsync()).DisposeAsync();
        await using var table = new SqliteTable(FilePath, ShortWait);
        Directory.CreateDirectory(FilePath + "-wal");

        await UnavailableAsync(table);
        Directory.Delete(FilePath + "-wal");

        await InsertAsync(table, "row");
    }

    [Fact]
    public async Task Is_unavailable_while_it_is_damaged()
    {
        await (await CreateAsync()).DisposeAsync();
        var whole = await File.ReadAllBytesAsync(FilePath);
        await File.WriteAllTextAsync(FilePath, new string('x', 4096));
        await using var table = new SqliteTable(FilePath, ShortWait);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => table.CreateIfMissingAsync(None));
        await UnavailableAsync(table);
        await File.WriteAllBytesAsync(FilePath, whole);

        await InsertAsync(table, "row");
    }

    [Theory]
    [InlineData(2, "an earlier version")]
    [InlineData(4, "a newer version")]
    public async Task Is_refused_when_another_version_wrote_it(int schema, string which)
    {
        await (await CreateAsync()).DisposeAsync();
        using (var connection = Connect())
        {
            Scalar(connection, $"PRAGMA user_version = {schema}");
        }

        await using var table = new SqliteTable(FilePath, ShortWait);

        var creating = await Assert.ThrowsAsync<InvalidDataException>(() => table.CreateIfMissingAsync(None));
        Assert.Contains(which, creating.Message, StringComparison.Ordinal);
        Assert.Contains("Use the version that wrote it", creating.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, creating.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await table.ReadAsync(Partition, "row", None));
        await Assert.ThrowsAsync<InvalidDataException>(() => SubmitAsync(table, "row"));
    }

    [Fact]
    public async Task Lets_nobody_else_suffer_from_a_row_that_cannot_be_read()
    {
        await using var table = await CreateAsync();
        await InsertAsync(table, "bad");
        using (var connection = Connect())
        {
            Scalar(connection, "UPDATE rows SET body = CAST('{\"a\":' AS BLOB)");
        }

        Task<TransactionResult> merge;
        Task<TransactionResult> insert;
        using (Lock())
        {
            merge = table.SubmitAsync(
                Partition,
                [new RowChange.Insert(new Row("no")), new RowChange.Merge(new Row("bad") { ["b"] = 1L }, RowCondition.Exists)],
                None).AsTask();
            insert = SubmitAsync(table, "good");
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => merge);
        Assert.True((await insert).Committed);
        Assert.Null(await table.ReadAsync(Partition, "no", None));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await table.ReadAsync(Partition, "bad", None));
        Assert.NotNull(await table.ReadAsync(Partition, "good", None));
    }

    [Fact]
    public async Task Answers_reads_while_it_is_written_to()
    {
        await using var table = await CreateAsync();
        await InsertAsync(table, "row");
        using (Lock())
        {
            var started = Stopwatch.GetTimestamp();

            Assert.NotNull(await table.ReadAsync(Partition, "row", None));
            Assert.Single(await table.QueryAsync(Partition, "row", "rox", 1, None));

            Assert.True(Stopwatch.GetElapsedTime(started) < LongWait / 2);
        }
    }

    private static async Task UnavailableAsync(SqliteTable table)
    {
        var reading = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await table.ReadAsync(Partition, "row", None));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await table.QueryAsync(Partition, "", "~", 1, None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => SubmitAsync(table, "row"));
        Assert.Contains("table.db", reading.Message, StringComparison.Ordinal);
    }

    private static Task<TransactionResult> SubmitAsync(SqliteTable table, string key) =>
        table.SubmitAsync(Partition, [new RowChange.Insert(new Row(key))], None).AsTask();

    private static async Task InsertAsync(SqliteTable table, string key) => Assert.True((await SubmitAsync(table, key)).Committed);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private Task<SqliteTable> CreateAsync() => CreateAsync(LongWait);

    private async Task<SqliteTable> CreateAsync(TimeSpan busyTimeout)
    {
        var table = new SqliteTable(FilePath, busyTimeout);
        await table.CreateIfMissingAsync(None);
        return table;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>What another process holds while it writes.</summary>
    private SqliteConnection Lock()
    {
        var connection = Connect();
        Scalar(connection, "BEGIN IMMEDIATE");
        return connection;
    }
}
