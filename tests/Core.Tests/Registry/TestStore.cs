using System.Security.Cryptography;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>A table of its own: in a file that goes with it, or in the assembly's Azurite.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly TemporaryDirectory? directory;

    private TestStore(ITable table, TemporaryDirectory? directory) => (Table, this.directory) = (table, directory);

    public ITable Table { get; }

    public static async Task<TestStore> OpenAsync(Engine engine)
    {
        var store = engine is Engine.Sqlite ? InSqlite() : new TestStore(await AzuriteTableAsync(), null);
        await store.Table.CreateIfMissingAsync(CancellationToken.None);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        if (Table is IAsyncDisposable table)
        {
            await table.DisposeAsync();
        }

        directory?.Dispose();
    }

    private static TestStore InSqlite()
    {
        var directory = new TemporaryDirectory();
        return new TestStore(new SqliteTable(directory.File("table.db")), directory);
    }

    private static async Task<AzureTable> AzuriteTableAsync() =>
        AzureTable.Connect((await AzuriteProcess.SharedAsync()).ConnectionString, NewTableName());

    public static string NewTableName() => "t" + RandomNumberGenerator.GetHexString(16);
}
