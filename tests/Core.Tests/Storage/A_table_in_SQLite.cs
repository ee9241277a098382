using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Storage;

public sealed class A_table_in_SQLite : TableContract, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SqliteTable table;

    public A_table_in_SQLite() => table = new SqliteTable(directory.File("table.db"));

    protected override ITable Table => table;

    public override async Task DisposeAsync() => await table.DisposeAsync();

    public void Dispose() => directory.Dispose();
}
