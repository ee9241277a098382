using ConnectFunctions.Core.Tests.Integrity;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Tools;

/// <summary>One of the two is enough to fail a test; what each of them sees, the tests of each tell.</summary>
public sealed class Both_checks
{
    [Fact]
    public async Task Tell_of_what_only_that_of_the_tests_looks_at()
    {
        await using var damaged = await DamagedEnvironment.AtAsync(Engine.Sqlite);
        var record = (await AuditRows.OfAsync(damaged.Table, damaged.Instance.Environment)).First(row => row.String("Action") == "application.created");
        await damaged.DeleteAsync(record.Key);
        Assert.Empty(await damaged.CheckAsync());

        await AssertToldAsync(damaged, $"application.created {record.String("Object")} is not on record");
    }

    [Fact]
    public async Task Tell_of_what_only_that_of_the_product_looks_at()
    {
        await using var damaged = await DamagedEnvironment.AtAsync(Engine.Sqlite);
        await damaged.DeleteAsync("expiry|{4}|{3}");
        Assert.Empty(await RowFamilies.FindAsync(damaged.Table, damaged.Instance.Environment));

        await AssertToldAsync(damaged, damaged.Key("expiry|{4}|{3}"));
    }

    [Fact]
    public async Task Tell_of_a_key_that_does_not_open()
    {
        await using var damaged = await DamagedEnvironment.AtAsync(Engine.Sqlite);
        await damaged.SubmitAsync(new RowChange.Merge(new Row("keyring|pepper|0000000001") { ["Wrapped"] = new byte[60] }, RowCondition.Exists));
        Assert.Empty(await RowFamilies.FindAsync(damaged.Table, damaged.Instance.Environment));

        await AssertToldAsync(damaged, "keyring|pepper|0000000001");
    }

    [Fact]
    public async Task Tell_of_what_each_has_found()
    {
        await using var damaged = await DamagedEnvironment.AtAsync(Engine.Sqlite);
        await damaged.DeleteAsync("list|all|asc|{0}");

        await AssertToldAsync(damaged, damaged.Key("list|all|asc|{0} is not the copy"), damaged.Key("The product's check: list|all|asc|{0}"));
    }

    private static async Task AssertToldAsync(DamagedEnvironment damaged, params string[] named)
    {
        var e = await Assert.ThrowsAsync<BrokenRowsException>(() => damaged.Instance.AssertWholeAsync());
        Assert.All(named, name => Assert.Contains(name, e.Message, StringComparison.Ordinal));
    }
}
