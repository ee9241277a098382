using ConnectFunctions.Applications;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Environments;

/// <summary>The time of day goes an hour forward and back while the service runs, as when somebody sets it; time passes as ever.</summary>
public sealed class A_clock_that_steps
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeClock clock = new();

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Keeps_lists_in_the_order_of_creation(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var instance = new Instance(store.Table, clock);
        var created = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            created.Add(await instance.CreatedAsync());
            Step(i % 3 == 0 ? Hour : -Hour);
        }

        var ascending = (await instance.ListAsync(new ApplicationQuery { Limit = 100, Order = ListOrder.Asc })).Value();
        var descending = (await instance.ListAsync(new ApplicationQuery { Limit = 100 })).Value();

        Assert.Equal(created, ascending.Ids());
        Assert.Equal(created.AsEnumerable().Reverse(), descending.Ids());
    }

    [Fact]
    public async Task Believes_no_API_key_for_longer_and_refuses_no_new_one()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table, clock);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
        foreach (var step in (TimeSpan[])[Hour, -Hour, -Hour, Hour])
        {
            var (key, text) = await instance.CreateApiKeyAsync();
            Assert.NotNull(await instance.Authentication.AuthenticateAsync(text, None));
            (await instance.ApiKeys.RevokeAsync(instance.Environment, key.Id, instance.Caller.Actor, None)).Value();

            Step(step);
            clock.Advance(TimeSpan.FromSeconds(30));
            Assert.Null(await instance.Authentication.AuthenticateAsync(text, None));

            // A key that was asked for before it was there.
            Assert.True(ApiKeyText.TryParse(text.Reveal() + "x", out var late));
            Assert.Null(await instance.Authentication.AuthenticateAsync(late, None));
            await instance.ApiKeys.ProvisionAsync(late, instance.Caller.Actor, id => new ApiKey { Id = id, Name = "late" }, None);
            Step(-step);
            clock.Advance(TimeSpan.FromSeconds(5));
            Assert.NotNull(await instance.Authentication.AuthenticateAsync(late, None));
            Step(step);
        }
    }

    [Fact]
    public async Task Lets_a_key_expire_at_its_time_of_day()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table, clock);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
        var (_, text) = await instance.CreateApiKeyAsync(key => key with { ExpiresAt = clock.GetUtcNow() + (0.5 * Hour) });

        Assert.NotNull(await instance.Authentication.AuthenticateAsync(text, None));
        Step(Hour);
        Assert.Null(await instance.Authentication.AuthenticateAsync(text, None));
        Step(-Hour);
        Assert.NotNull(await instance.Authentication.AuthenticateAsync(text, None));
        clock.Advance(0.5 * Hour);
        Assert.Null(await instance.Authentication.AuthenticateAsync(text, None));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Moves_the_end_of_a_replay_by_no_more_than_it_steps(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var instance = new Instance(store.Table, clock);
        var sweep = new ReplaySweep(store.Table, clock);
        var first = (await instance.CreateAsync(Instance.M2M, "daily")).Value();
        for (var hour = 0; hour < 22; hour++)
        {
            Step(hour % 2 == 0 ? Hour : -Hour);
            clock.Advance(Hour);
            Assert.Equal(0, await sweep.RunAsync(instance.Environment, None));
            var again = (await instance.CreateAsync(Instance.M2M, "daily")).Value();
            Assert.True(again.IsReplay);
            Assert.Equal(first.Value.Id, again.Value.Id);
        }

        Step(-Hour);
        clock.Advance(3 * Hour);
        var second = (await instance.CreateAsync(Instance.M2M, "daily")).Value();
        Assert.False(second.IsReplay);

        // Back to before the first ended: the second is known all the same.
        Step(-Hour);
        Assert.Equal(second.Value.Id, (await instance.CreateAsync(Instance.M2M, "daily")).Value().Value.Id);
        clock.Advance(26 * Hour);
        Assert.Equal(1, await sweep.RunAsync(instance.Environment, None));
        await instance.AssertWholeAsync();
    }

    private void Step(TimeSpan by) => clock.SetUtcNow(clock.GetUtcNow() + by);
}
