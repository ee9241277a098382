using ConnectFunctions.Audit;
using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Environments;

/// <summary>Several runs of one deletion, of which one is suspended and goes on when the name means something else.</summary>
public sealed class Deleting_an_environment
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Actor Operator = Actor.Operator("tests");

    private readonly EnvironmentId name = Instance.NewEnvironment();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Leaves_what_has_the_name_now_alone_after_it_was_suspended_in_its_wait(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var (suspended, clock) = await BeginAsync(store);
        await DeleteAsync(store);
        var (before, key) = await MakeAnewAsync(store);

        var outcome = await FinishAsync(suspended, clock);

        await AssertLeftAloneAsync(store, outcome, before, key);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Leaves_what_has_the_name_now_alone_after_it_was_suspended_with_rows_in_hand(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        await FillAsync(store);
        var table = new WatchedTable(store.Table);
        var (suspended, clock) = await BeginAsync(store, table);
        var (before, key) = (new List<string>(), "");

        // The first pepper has the same row key in every environment.
        table.BeforeSubmit = async () =>
        {
            await DeleteAsync(store);
            (before, key) = await MakeAnewAsync(store);
        };

        var outcome = await FinishAsync(suspended, clock);

        Assert.NotEmpty(before);
        await AssertLeftAloneAsync(store, outcome, before, key);
    }

    [Fact]
    public async Task Leaves_what_has_the_name_now_alone_after_it_was_suspended_with_nothing_left_but_the_name()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var table = new WatchedTable(store.Table);
        var (suspended, clock) = await BeginAsync(store, table);
        var (before, key) = (new List<string>(), "");
        table.BeforeSubmit = async () =>
        {
            await DeleteAsync(store);
            (before, key) = await MakeAnewAsync(store);
        };

        var outcome = await FinishAsync(suspended, clock);

        Assert.NotEmpty(before);
        await AssertLeftAloneAsync(store, outcome, before, key);
    }

    [Fact]
    public async Task Does_not_mark_what_has_the_name_by_the_time_of_the_mark()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        await new Instance(store.Table).Environments.CreateAsync(name, Operator, None);
        var (before, key) = (new List<string>(), "");
        var table = new WatchedTable(store.Table)
        {
            BeforeSubmit = async () =>
            {
                await DeleteAsync(store);
                (before, key) = await MakeAnewAsync(store);
            },
        };

        var clock = new FakeClock();
        var outcome = await FinishAsync(RunAsync(new Instance(table, clock), force: true), clock);

        Assert.NotEmpty(before);
        await AssertLeftAloneAsync(store, outcome, before, key);
    }

    [Fact]
    public async Task Stops_when_another_run_has_taken_the_mark_back()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var (forced, clock) = await BeginAsync(store);
        var otherClock = new FakeClock();
        var careful = RunAsync(new Instance(store.Table, otherClock), force: false);
        await new Instance(store.Table).CreateAsync(caller: new Caller(name, Operator));
        Assert.Contains("has applications", Sentence(await FinishAsync(careful, otherClock)), StringComparison.Ordinal);
        var before = await RowsAsync(store);

        var outcome = await FinishAsync(forced, clock);

        Assert.Contains("left alone", Sentence(outcome), StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(store));
        Assert.True(await new Instance(store.Table).Environments.IsActiveAsync(name, None));
    }

    [Fact]
    public async Task Goes_on_where_a_run_that_is_gone_has_marked()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        await FillAsync(store);
        await BeginAsync(store);

        var removed = (await DeleteAsync(store)).Value();

        Assert.True(removed > 0);
        Assert.Empty(await RowsAsync(store));
        Assert.Null(await new Instance(store.Table).Environments.FindAsync(name, None));
    }

    [Fact]
    public async Task Lets_no_API_key_that_was_being_made_be_good_for_what_has_the_name_now()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        await new Instance(store.Table).Environments.CreateAsync(name, Operator, None);
        var table = new WatchedTable(store.Table)
        {
            BeforeSubmit = async () =>
            {
                await DeleteAsync(store);
                await FillAsync(store);
            },
        };
        var instance = new Instance(table);
        var found = (await instance.Environments.FindAsync(name, None))!;

        var made = await instance.ApiKeys.CreateAsync(instance.Environments, found, Operator, id => new ApiKey { Id = id, Name = "late" }, None);

        Assert.Contains("not handed out", Assert.IsType<Failure.Refused>(made.Failure()).Message, StringComparison.Ordinal);
        var keys = await instance.ApiKeys.ListAsync(name, None);
        Assert.Equal(2, keys.Count);
        Assert.NotNull(keys.Single(key => key.Name == "late").RevokedAt);
        await instance.AssertWholeAsync(environment: name);
    }

    private static string Sentence(Outcome<int> outcome) => Assert.IsType<Failure.Refused>(outcome.Failure()).Message;

    private static async Task<Outcome<int>> FinishAsync(Task<Outcome<int>> run, FakeClock clock)
    {
        while (!run.IsCompleted)
        {
            clock.Advance(EnvironmentDeletion.Notice);
            await Task.Delay(10);
        }

        return await run;
    }

    /// <summary>One that has marked the environment, which is made if it is not there, and waits.</summary>
    private async Task<(Task<Outcome<int>> Run, FakeClock Clock)> BeginAsync(TestStore store, ITable? table = null)
    {
        var clock = new FakeClock();
        var instance = new Instance(table ?? store.Table, clock);
        await instance.Environments.CreateAsync(name, Operator, None);
        var run = RunAsync(instance, force: true);
        while (!run.IsCompleted && await instance.Environments.IsActiveAsync(name, None))
        {
            await Task.Delay(10);
        }

        return (run, clock);
    }

    /// <summary>As another process does it, from the beginning to the end.</summary>
    private Task<Outcome<int>> DeleteAsync(TestStore store)
    {
        var clock = new FakeClock();
        return FinishAsync(RunAsync(new Instance(store.Table, clock), force: true), clock);
    }

    private async Task<(List<string> Rows, string ApiKey)> MakeAnewAsync(TestStore store)
    {
        var key = await FillAsync(store);
        return (await RowsAsync(store), key);
    }

    /// <returns>Its API key.</returns>
    private async Task<string> FillAsync(TestStore store)
    {
        var instance = new Instance(store.Table);
        Assert.True(await instance.Environments.CreateAsync(name, Operator, None));
        await instance.Keys.CurrentAsync(name, KeyPurpose.Pepper, None);
        var (_, text) = await instance.ApiKeys.CreateAsync(name, Operator, id => new ApiKey { Id = id, Name = "tests" }, None);
        return text.Reveal();
    }

    private async Task AssertLeftAloneAsync(TestStore store, Outcome<int> outcome, List<string> before, string apiKey)
    {
        Assert.Contains("left alone", Sentence(outcome), StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(store));
        var instance = new Instance(store.Table);
        Assert.True(ApiKeyText.TryParse(apiKey, out var text));
        Assert.NotNull(await instance.Authentication.AuthenticateAsync(text, None));
        await instance.AssertWholeAsync(environment: name);
    }

    private async Task<List<string>> RowsAsync(TestStore store) =>
        [.. (await RowFamilies.ReadAsync(store.Table, name)).Select(row => $"{row.Key} {row.ETag}")];

    private async Task<Outcome<int>> RunAsync(Instance instance, bool force) =>
        await new EnvironmentDeletion(instance.Table, instance.Environments, instance.Clock)
            .RunAsync((await instance.Environments.FindAsync(name, None))!, force, Operator, new Progress<int>(), None);
}
