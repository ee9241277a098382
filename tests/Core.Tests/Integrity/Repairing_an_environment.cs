using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Integrity;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Integrity;

/// <summary>Each kind of damage that can be repaired, planted behind everybody's back.</summary>
public sealed class Repairing_an_environment
{
    [Theory]
    [InlineData(Engine.Sqlite, "list|all|asc|{0}", Damage.CopyMissing)]
    [InlineData(Engine.Azurite, "list|all|asc|{0}", Damage.CopyMissing)]
    [InlineData(Engine.Sqlite, "list|all|desc|{2}", Damage.CopyMissing)]
    [InlineData(Engine.Sqlite, "list|org|org_1|asc|{0}", Damage.CopyMissing)]
    [InlineData(Engine.Sqlite, "list|org|org_1|desc|{2}", Damage.CopyMissing)]
    [InlineData(Engine.Sqlite, "secret|{1}", Damage.IndexMissing)]
    [InlineData(Engine.Azurite, "secret|{1}", Damage.IndexMissing)]
    [InlineData(Engine.Sqlite, "expiry|{4}|{3}", Damage.TwinMissing)]
    [InlineData(Engine.Azurite, "expiry|{4}|{3}", Damage.TwinMissing)]
    public async Task Writes_a_row_that_is_gone(Engine engine, string key, Damage damage)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        var before = await damaged.ReadAsync(key);
        await damaged.DeleteAsync(key);

        await AssertRepairedAsync(damaged, key, damage);

        Assert.Equal(before.Columns.OrderBy(column => column.Key), (await damaged.ReadAsync(key)).Columns.OrderBy(column => column.Key));
    }

    [Theory]
    [InlineData(Engine.Sqlite, "list|all|asc|{0}", "Name", Damage.CopyDiffers)]
    [InlineData(Engine.Azurite, "list|all|asc|{0}", "Name", Damage.CopyDiffers)]
    [InlineData(Engine.Sqlite, "list|org|org_1|desc|{2}", "Other", Damage.CopyDiffers)]
    [InlineData(Engine.Sqlite, "secret|{1}", "ApplicationId", Damage.IndexDiffers)]
    [InlineData(Engine.Azurite, "secret|{1}", "ApplicationId", Damage.IndexDiffers)]
    [InlineData(Engine.Sqlite, "secret|{1}", "OrganizationId", Damage.IndexDiffers)]
    [InlineData(Engine.Sqlite, "secret|{1}", "Slot", Damage.IndexDiffers)]
    public async Task Writes_a_row_that_differs_as_it_should_be(Engine engine, string key, string column, Damage damage)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        await damaged.SubmitAsync(new RowChange.Merge(new Row(damaged.Key(key)) { [column] = column == "Slot" ? 2L : damaged.Key("{5}") }, RowCondition.Exists));

        await AssertRepairedAsync(damaged, key, damage);
    }

    [Theory]
    [InlineData(Engine.Sqlite, "app|{0}", "list|all|asc|{5}", Damage.CopyWithoutApplication)]
    [InlineData(Engine.Azurite, "app|{0}", "list|all|asc|{5}", Damage.CopyWithoutApplication)]
    [InlineData(Engine.Sqlite, "app|{0}", "list|org|org_1|desc|{6}", Damage.CopyWithoutApplication)]
    [InlineData(Engine.Sqlite, "app|{0}", "list|org|org_2|asc|{0}", Damage.CopyInWrongList)]
    [InlineData(Engine.Azurite, "app|{0}", "list|org|org_2|asc|{0}", Damage.CopyInWrongList)]
    [InlineData(Engine.Sqlite, "secret|{1}", "secret|{5}", Damage.IndexWithoutSlot)]
    [InlineData(Engine.Azurite, "secret|{1}", "secret|{5}", Damage.IndexWithoutSlot)]
    [InlineData(Engine.Sqlite, "idem|{3}", "secret|{5}", Damage.IndexWithoutSlot)]
    [InlineData(Engine.Sqlite, "expiry|{4}|{3}", "expiry|{4}|0000000000000000000000000000000000000000000000000000000000000000", Damage.TwinWithoutRow)]
    [InlineData(Engine.Azurite, "expiry|{4}|{3}", "expiry|{4}|0000000000000000000000000000000000000000000000000000000000000000", Damage.TwinWithoutRow)]
    public async Task Removes_a_row_whose_other_half_is_gone(Engine engine, string like, string key, Damage damage)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        var before = (await RowFamilies.ReadAsync(damaged.Table, damaged.Instance.Environment)).Select(row => row.Key).ToList();
        await damaged.CopyAsync(like, key);

        await AssertRepairedAsync(damaged, key, damage);

        Assert.Equal(before, await KeysWithoutRepairsAsync(damaged));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Removes_a_slot_whose_application_is_gone_together_with_what_leads_to_it(Engine engine)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        var before = (await RowFamilies.ReadAsync(damaged.Table, damaged.Instance.Environment)).Select(row => row.Key).ToList();
        await damaged.CopyAsync("app|{0}|secret|1", "app|{5}|secret|2");
        await damaged.SubmitAsync(
            new RowChange.Merge(new Row(damaged.Key("app|{5}|secret|2")) { ["SecretId"] = damaged.Key("{5}") }, RowCondition.Exists),
            new RowChange.Insert(new Row(damaged.Key("secret|{5}")) { ["ApplicationId"] = damaged.Key("{5}"), ["Slot"] = 2L }));

        await AssertRepairedAsync(damaged, "app|{5}|secret|2", Damage.SlotWithoutApplication);

        Assert.Equal(before, await KeysWithoutRepairsAsync(damaged));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Goes_on_until_all_is_well_and_keeps_every_secret_that_verifies(Engine engine)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        foreach (var key in (string[])["list|all|asc|{0}", "list|all|desc|{2}", "secret|{1}", "secret|{7}", "idem|{3}"])
        {
            await damaged.DeleteAsync(key);
        }

        // What leads elsewhere comes to light when the slot has gone.
        await damaged.CopyAsync("app|{0}|secret|1", "app|{5}|secret|2");
        await damaged.SubmitAsync(
            new RowChange.Merge(new Row(damaged.Key("app|{5}|secret|2")) { ["SecretId"] = damaged.Key("{5}") }, RowCondition.Exists),
            new RowChange.Insert(new Row(damaged.Key("secret|{5}")) { ["ApplicationId"] = damaged.Key("{0}"), ["Slot"] = 4L }));

        var report = await damaged.RepairAsync();

        Assert.Equal(7, report.Repaired.Count);
        Assert.Empty(report.Left);
        await damaged.AssertWholeAsync();
        var (instance, secret) = (damaged.Instance, damaged.Secret);
        var verifier = new ClientSecretVerifier(damaged.Table, instance.Keys, instance.Clock);
        Assert.NotNull(await verifier.VerifyAsync(instance.Caller, damaged.Key("client_{0}"), secret.Plaintext.Reveal(), CancellationToken.None));
        (await instance.RevokeAsync(secret.Secret.Id.ToString())).Value();
        (await instance.UpdateAsync(damaged.Key("conn_app_{0}"), """{"name":"After"}""")).Value();
        (await instance.DeleteAsync(damaged.Key("conn_app_{0}"))).Value();
        await damaged.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Writes_nothing_of_an_application_that_is_changed_or_deleted_meanwhile(Engine engine)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        await damaged.DeleteAsync("list|all|asc|{0}");
        var key = damaged.Key("app|{0}");
        var meddling = new MeddledTable(damaged.Table, async (attempt, changes) =>
        {
            Assert.Equal(key, changes[1].Key);
            string[] rows = ["app|{0}", "list|all|desc|{2}", "list|org|org_1|asc|{0}", "list|org|org_1|desc|{2}", "app|{0}|secret|1", "secret|{1}"];
            await damaged.SubmitAsync(attempt == 1
                ? [new RowChange.Merge(new Row(key), RowCondition.Exists)]
                : [.. rows.Select(row => new RowChange.Delete(damaged.Key(row), RowCondition.Exists))]);
        });

        var report = await damaged.RepairAsync(meddling);

        Assert.Equal(2, meddling.Attempts);
        Assert.Empty(report.Repaired);
        Assert.Empty(report.Left);
        Assert.DoesNotContain(await damaged.RowsAsync(), row => row.Contains(damaged.Key("{0}"), StringComparison.Ordinal) || row.Contains(damaged.Key("{2}"), StringComparison.Ordinal));
    }

    private static async Task AssertRepairedAsync(DamagedEnvironment damaged, string key, Damage damage)
    {
        var damagedRows = await damaged.RowsAsync();
        var problem = Assert.Single(await damaged.CheckAsync());
        Assert.Equal((damaged.Key(key), damage, true), (problem.RowKey, problem.Damage, problem.CanBeRepaired));
        Assert.Equal(damagedRows, await damaged.RowsAsync());
        if (damage is not (Damage.TwinMissing or Damage.TwinWithoutRow))
        {
            // The other check does not look at twins.
            Assert.NotEmpty(await RowFamilies.FindAsync(damaged.Table, damaged.Instance.Environment));
        }

        var report = await damaged.RepairAsync();

        Assert.Equal([problem], report.Repaired);
        Assert.Empty(report.Left);
        await damaged.AssertWholeAsync();
        var record = Assert.Single(await AuditRows.OfAsync(damaged.Table, damaged.Instance.Environment), row => row.String("Action") == "integrity.repaired");
        Assert.Equal(("operator:olga", damaged.Key(key)), (record.String("Actor"), record.String("Fields")));

        var repairedRows = await damaged.RowsAsync();
        Assert.Empty((await damaged.RepairAsync()).Repaired);
        Assert.Equal(repairedRows, await damaged.RowsAsync());
    }

    private static async Task<IEnumerable<string>> KeysWithoutRepairsAsync(DamagedEnvironment damaged) =>
        from row in await RowFamilies.ReadAsync(damaged.Table, damaged.Instance.Environment)
        where row.OptionalString("Action") != "integrity.repaired"
        select row.Key;
}
