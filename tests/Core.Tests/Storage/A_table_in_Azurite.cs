using System.Security.Cryptography;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Storage;

public sealed class A_table_in_Azurite : TableContract
{
    private AzureTable? table;

    protected override ITable Table => table!;

    public override async Task InitializeAsync()
    {
        var azurite = await AzuriteProcess.SharedAsync();
        table = AzureTable.Connect(azurite.ConnectionString, "t" + RandomNumberGenerator.GetHexString(16));
        await base.InitializeAsync();
    }

    public override Task DisposeAsync() => Task.CompletedTask;
}
