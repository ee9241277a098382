using ConnectFunctions.Audit;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Audit;

public sealed class Sweeping_the_audit_trail
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(400);

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Removes_what_is_older_than_it_is_kept_and_nothing_else(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var trail = new AuditTrail(store.Table, clock);
        var old = await instance.CreatedAsync();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var young = await instance.CreatedAsync();

        clock.Advance(Keep - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await trail.SweepAsync(instance.Environment, Keep, None));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await trail.SweepAsync(instance.Environment, Keep, None));

        var left = await ReadAsync(trail, instance, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        Assert.Equal([young], left.Select(record => record.Target));
        Assert.Equal(2, (await instance.ListAsync(new())).Value().Applications.Count);
        Assert.Equal(old, (await instance.FindAsync(old)).Value().Id.ToString());
    }

    [Fact]
    public async Task May_be_done_by_several_at_once()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var trail = new AuditTrail(store.Table, clock);
        for (var i = 0; i < 250; i++)
        {
            await instance.CreatedAsync();
        }

        clock.Advance(Keep * 2);
        var removed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => trail.SweepAsync(instance.Environment, Keep, None))));

        Assert.Equal(250, removed.Sum());
        Assert.Empty(await ReadAsync(trail, instance, DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Leaves_ranges_and_objects_to_be_asked_for()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var trail = new AuditTrail(store.Table, clock);
        var times = new List<DateTimeOffset>();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            times.Add(clock.GetUtcNow());
            ids.Add(await instance.CreatedAsync());
            clock.Advance(TimeSpan.FromHours(1));
        }

        (await instance.DeleteAsync(ids[1])).Value();

        Assert.Equal([ids[2], ids[1]], (await ReadAsync(trail, instance, times[1], times[3])).Select(record => record.Target));
        Assert.Equal(
            ["application.deleted", "application.created"],
            (await ReadAsync(trail, instance, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, ids[1])).Select(record => record.Action));
    }

    private static async Task<List<AuditRecord>> ReadAsync(
        AuditTrail trail, Instance instance, DateTimeOffset since, DateTimeOffset until, string? target = null)
    {
        var records = new List<AuditRecord>();
        await foreach (var record in trail.ReadAsync(instance.Environment, since, until, target, None))
        {
            records.Add(record);
        }

        return records;
    }
}
