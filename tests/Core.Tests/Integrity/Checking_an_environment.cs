using System.Diagnostics;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Integrity;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Integrity;

/// <summary>What the check finds and leaves to people, and what it rightly does not find.</summary>
public sealed class Checking_an_environment
{
    /// <summary>Also with <c>--long</c>: the writers do not wait, so each round has more to read than the one before.</summary>
    private const int Few = 3;

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Engine.Sqlite, "something|else", Damage.BelongsToNothing)]
    [InlineData(Engine.Azurite, "something|else", Damage.BelongsToNothing)]
    [InlineData(Engine.Sqlite, "app|{0}|secret|6", Damage.BelongsToNothing)]
    [InlineData(Engine.Sqlite, "list|all|asc|{2}x", Damage.BelongsToNothing)]
    [InlineData(Engine.Sqlite, "expiry|20260132|{3}", Damage.BelongsToNothing)]
    [InlineData(Engine.Sqlite, "secret|none", Damage.BelongsToNothing)]
    [InlineData(Engine.Sqlite, "keyring|pepper|2", Damage.RingKeyMalformed)]
    [InlineData(Engine.Sqlite, "keyring|pepper|second", Damage.RingKeyMalformed)]
    [InlineData(Engine.Sqlite, "keyring|salt|0000000001", Damage.RingKeyMalformed)]
    [InlineData(Engine.Sqlite, "keyring|pepper|0000000002", Damage.RingKeyMalformed)]
    [InlineData(Engine.Sqlite, "app|{5}", Damage.Unreadable)]
    [InlineData(Engine.Sqlite, "key|{3}", Damage.Unreadable)]
    [InlineData(Engine.Sqlite, "audit|{6}", Damage.Unreadable)]
    [InlineData(Engine.Sqlite, "app|{0}|secret|4", Damage.Unreadable)]
    public async Task Tells_of_a_row_that_it_cannot_make_sense_of_and_leaves_it(Engine engine, string key, Damage damage)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        await damaged.SubmitAsync(new RowChange.Insert(new Row(damaged.Key(key))));
        await AssertLeftAloneAsync(damaged, key, damage);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Tells_of_a_key_that_does_not_open(Engine engine)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        await damaged.SubmitAsync(new RowChange.Merge(new Row("keyring|pepper|0000000001") { ["Wrapped"] = new byte[60] }, RowCondition.Exists));
        await AssertLeftAloneAsync(damaged, "keyring|pepper|0000000001", Damage.RingKeyDoesNotOpen);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Tells_of_secrets_whose_pepper_is_gone(Engine engine)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        await damaged.SubmitAsync(new RowChange.Merge(new Row(damaged.Key("app|{0}|secret|1")) { ["PepperVersion"] = 7L }, RowCondition.Exists));
        await AssertLeftAloneAsync(damaged, "app|{0}|secret|1", Damage.PepperMissing);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Tells_of_a_secret_that_is_in_two_slots(Engine engine)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        await damaged.CopyAsync("app|{0}|secret|1", "app|{0}|secret|3");
        await AssertLeftAloneAsync(damaged, "app|{0}|secret|3", Damage.SecretTwice);
    }

    [Theory]
    [InlineData("Type")]
    [InlineData("Id")]
    [InlineData("OrganizationId")]
    public async Task Tells_of_an_application_that_cannot_be_read_and_touches_nothing_of_it(string column)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(Engine.Sqlite);
        await damaged.SubmitAsync(new RowChange.Merge(new Row(damaged.Key("app|{0}")) { [column] = "strange" }, RowCondition.Exists));
        await AssertLeftAloneAsync(damaged, "app|{0}", Damage.Unreadable);
    }

    [Fact]
    public async Task Leaves_the_expiry_of_a_request_to_the_sweep_once_its_time_has_come()
    {
        await using var damaged = await DamagedEnvironment.AtAsync(Engine.Sqlite);
        var earlier = damaged.Instance.Clock.GetUtcNow().AddMinutes(-10).ToString("yyyyMMddHHmm", System.Globalization.CultureInfo.InvariantCulture);
        await damaged.SubmitAsync(new RowChange.Insert(new Row(damaged.Key($"expiry|{earlier}|{{3}}"))));
        await damaged.DeleteAsync("idem|{3}");

        Assert.Equal([(damaged.Key("expiry|{4}|{3}"), Damage.TwinWithoutRow)], (await damaged.CheckAsync()).Select(problem => (problem.RowKey, problem.Damage)));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Reports_nothing_while_others_write_and_a_repair_has_nothing_to_do(Engine engine)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(i => Task.Run(() => WriteAsync(damaged.Instance, i, end.Token))).ToList();

        var (suspected, problems) = (0, new List<string>());
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < Few || (suspected == 0 && watch.Elapsed < TimeSpan.FromMinutes(2)); round++)
        {
            var counting = new CountingTable(damaged.Table);
            var report = await damaged.Check(counting).RunAsync(damaged.Instance.Environment, new Progress<int>(), None);
            problems.AddRange(report.Problems.Select(problem => $"{problem.RowKey}: {problem.Message}"));
            suspected += int.Parse(counting.ToString().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Empty((await damaged.RepairAsync()).Repaired);
        }

        await end.CancelAsync();
        var writes = (await Task.WhenAll(writers)).Sum();
        Assert.Empty(problems);

        // Otherwise nothing happened during the walks, and this would have shown nothing.
        Assert.True(writes > 0 && suspected > 0, $"{writes} writes, {suspected} second looks");
        await damaged.AssertWholeAsync();
    }

    private static async Task<int> WriteAsync(Instance instance, int writer, CancellationToken end)
    {
        for (var writes = 0; ; writes += 7)
        {
            if (end.IsCancellationRequested)
            {
                return writes;
            }

            var created = (await instance.CreateAsync(writer % 2 == 0 ? Instance.M2M : Instance.OAuth, key: $"{writer}-{writes}")).Value();
            var id = created.Value.Id.ToString();
            var secret = (await instance.CreateSecretAsync(id)).Value();
            (await instance.UpdateAsync(id, """{"description":"after"}""")).Value();
            (await instance.CreateSecretAsync(id, key: $"{writer}-{writes}-s")).Value();
            (await instance.RevokeAsync(secret.Secret.Id.ToString())).Value();
            (await instance.UpdateAsync(id, """{"name":"After"}""")).Value();
            (await instance.DeleteAsync(id)).Value();

            // Ever more slowly: each walk sees all that was audited, and would otherwise never catch up.
            await Task.Delay(writes, CancellationToken.None);
        }
    }

    private static async Task AssertLeftAloneAsync(DamagedEnvironment damaged, string key, Damage damage)
    {
        var before = await damaged.RowsAsync();

        var problem = Assert.Single(await damaged.CheckAsync());

        Assert.Equal((damaged.Key(key), damage, null), (problem.RowKey, problem.Damage, problem.Repair));
        var report = await damaged.RepairAsync();
        Assert.Empty(report.Repaired);
        Assert.Equal([problem], report.Left);
        Assert.Equal(before, await damaged.RowsAsync());
    }
}
