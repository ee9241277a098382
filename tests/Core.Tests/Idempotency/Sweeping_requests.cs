using ConnectFunctions.Core.Tests.Integrity;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Idempotency;

public sealed class Sweeping_requests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Takes_one_query_and_one_transaction_for_every_fifty(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        for (var i = 0; i < 120; i++)
        {
            (await instance.CreateAsync(Instance.M2M, $"request-{i}")).Value();
        }

        clock.Advance(TimeSpan.FromHours(25));
        var table = new CountingTable(store.Table);

        Assert.Equal(120, await new ReplaySweep(table, clock).RunAsync(instance.Environment, None));

        Assert.Equal("0 reads, 4 queries, 3 transactions", table.ToString());
        await HasNoneAsync(store, instance);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Is_not_stopped_by_rows_that_are_gone(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        for (var i = 0; i < 4; i++)
        {
            (await instance.CreateAsync(Instance.M2M, $"request-{i}")).Value();
        }

        var rows = await RowFamilies.ReadAsync(store.Table, instance.Environment);
        var gone = rows.Where(row => row.Key.StartsWith("idem|", StringComparison.Ordinal)).Take(2).Select(row => new RowChange.Delete(row.Key, RowCondition.Exists));
        Assert.True((await store.Table.SubmitAsync(instance.Environment.ToString(), [.. gone], None)).Committed);
        clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(4, await new ReplaySweep(store.Table, clock).RunAsync(instance.Environment, None));

        await HasNoneAsync(store, instance);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Leaves_a_request_that_comes_again_while_its_old_row_is_being_swept(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var first = (await instance.CreateAsync(Instance.M2M, "again")).Value();
        clock.Advance(TimeSpan.FromHours(25));
        var second = first;
        var meddled = new MeddledTable(store.Table, async (_, _) => second = (await instance.CreateAsync(Instance.M2M, "again")).Value());

        Assert.Equal(0, await new ReplaySweep(meddled, clock).RunAsync(instance.Environment, None));

        Assert.False(second.IsReplay);
        Assert.NotEqual(first.Value.Id, second.Value.Id);
        var third = (await instance.CreateAsync(Instance.M2M, "again")).Value();
        Assert.True(third.IsReplay);
        Assert.Equal(second.Value.Id, third.Value.Id);
        Assert.Equal(0, await new ReplaySweep(store.Table, clock).RunAsync(instance.Environment, None));
        await instance.AssertWholeAsync();
    }

    private static async Task HasNoneAsync(TestStore store, Instance instance)
    {
        Assert.DoesNotContain(
            await RowFamilies.ReadAsync(store.Table, instance.Environment),
            row => row.Key.StartsWith("idem|", StringComparison.Ordinal) || row.Key.StartsWith("expiry|", StringComparison.Ordinal));
        await instance.AssertWholeAsync();
    }
}
