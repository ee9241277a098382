using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Transaction = ConnectFunctions.Storage.SqliteTransaction;

namespace ConnectFunctions.Core.Tests.Storage;

/// <summary>What each operation runs. More is a decision, not an accident.</summary>
public sealed class Statements_of_the_embedded_engine : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SqliteFile file;
    private readonly List<string> run = [];

    public Statements_of_the_embedded_engine()
    {
        file = new SqliteFile(directory.File("table.db"), TimeSpan.FromSeconds(5));
        file.CreateIfMissing();
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Are_one_to_read_a_row_or_a_page_and_two_for_each_row_that_is_written()
    {
        using var writer = new SqliteWriterConnection(file);
        Watch(writer.Connection);
        writer.Begin();
        writer.Apply(new Transaction("prod", [.. Enumerable.Range(0, 6).Select(number => new RowChange.Insert(new Row($"row{number}") { ["number"] = (long)number }))]));
        writer.Commit();
        Assert.Equal(
            ["BEGIN 1", "COMMIT 1", "INSERT 6", "SELECT 6"],
            run.GroupBy(sql => sql.Split(' ')[0]).Select(group => $"{group.Key} {group.Count()}").Order(StringComparer.Ordinal));

        run.Clear();
        using var reader = new SqliteReader(file);
        Watch(reader.Connection);
        Assert.NotNull(reader.Read("prod", "row1"));
        Assert.Single(run);
        Assert.Equal(5, reader.Query("prod", "row", "rox", 5, CancellationToken.None).Count);
        Assert.Equal(2, run.Count);
    }

    private void Watch(SqliteConnection connection) => raw.sqlite3_trace(connection.Handle, (_, sql) => run.Add(sql), null);
}
