using System.Diagnostics;
using System.Security.Cryptography;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Xunit.Abstractions;

namespace ConnectFunctions.Core.Tests.Environments;

public sealed class A_flood_of_unknown_API_keys(ITestOutputHelper output)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Keeps_no_good_key_of_its_environment_waiting_for_a_second_on_a_new_instance(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);

        // The longest wait of ten keys.
        var longest = await BestTime.OfThreeAsync(Limit, () => FloodAsync(store.Table));

        Assert.True(longest < Limit, $"A good key waited for {longest}.");
    }

    private async Task<TimeSpan> FloodAsync(ITable store)
    {
        var maker = new Instance(store);
        await maker.Environments.CreateAsync(maker.Environment, maker.Caller.Actor, None);
        var good = new List<(ApiKey Key, ApiKeyText Text)>();
        for (var i = 0; i < 10; i++)
        {
            good.Add(await maker.CreateApiKeyAsync());
        }

        using var stop = new CancellationTokenSource();
        var table = new CountingTable(store);
        using var authentication = new Instance(table).Authentication;
        var flood = Task.Run(() => FloodAsync(authentication, maker.Environment, stop.Token));
        var waits = new List<TimeSpan>();
        foreach (var (key, text) in good)
        {
            await Task.Delay(100);
            var watch = Stopwatch.StartNew();
            Assert.Equal(key.Id, (await authentication.AuthenticateAsync(text, None))?.Id);
            waits.Add(watch.Elapsed);
        }

        await stop.CancelAsync();
        var (unknown, perSecond) = await flood;
        output.WriteLine($"{unknown} unknown keys, {perSecond:0} a second, took {table}; good ones waited for {string.Join(", ", waits.Select(wait => $"{wait.TotalMilliseconds:0}"))} ms.");
        Assert.True(perSecond > 900, $"Only {perSecond:0} unknown keys came a second.");
        return waits.Max();
    }

    [Fact]
    public async Task Takes_a_few_places_at_the_store_and_is_answered_by_one_reading_of_all_keys()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var stuck = new StuckTable(store.Table);
        var instance = new Instance(stuck, clock);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
        var (known, text) = await instance.CreateApiKeyAsync();
        Assert.Equal(known.Id, (await instance.Authentication.AuthenticateAsync(text, None))!.Id);
        var (made, fresh) = await instance.CreateApiKeyAsync();

        stuck.Spared = [ApiKeyRows.Key(text.Digest)];
        var alone = Enumerable.Range(0, 4).Select(_ => AuthenticateAsync(NewKey(instance.Environment))).ToList();
        var others = Enumerable.Range(0, 300).Select(_ => AuthenticateAsync(NewKey(instance.Environment))).ToList();
        Assert.All(await Task.WhenAll(others).WaitAsync(TimeSpan.FromMinutes(1)), Assert.Null);
        Assert.InRange(stuck.Ranges, 1, 300);
        Assert.Equal(made.Id, (await AuthenticateAsync(fresh).WaitAsync(TimeSpan.FromMinutes(1)))?.Id);

        for (var i = 0; i < 10; i++)
        {
            // Also when it is time to look the known one up again.
            Assert.Equal(known.Id, (await AuthenticateAsync(text).WaitAsync(TimeSpan.FromMinutes(1)))?.Id);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(4, stuck.Reads);
        Assert.All(alone, one => Assert.False(one.IsCompleted));
        stuck.Free();
        Assert.All(await Task.WhenAll(alone), Assert.Null);

        Task<ApiKey?> AuthenticateAsync(ApiKeyText key) => instance.Authentication.AuthenticateAsync(key, None).AsTask();
    }

    [Fact]
    public async Task Is_answered_by_one_reading_at_a_time_and_refused_when_thousands_wait_for_it()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var stuck = new StuckTable(store.Table) { Spared = [], HoldsRanges = true };
        var instance = new Instance(stuck);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);

        var flood = Enumerable.Range(0, 4_100).Select(_ => instance.Authentication.AuthenticateAsync(NewKey(instance.Environment), None).AsTask()).ToList();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => flood[4_096]);
        stuck.Free();

        Assert.All(await Task.WhenAll(flood.Take(4_096)), Assert.Null);
        Assert.All(flood.Skip(4_096), one => Assert.IsType<StorageUnavailableException>(one.Exception?.InnerException));
        Assert.Equal(4, stuck.Reads);
        Assert.Equal(2, stuck.Ranges);
        Assert.Null(await instance.Authentication.AuthenticateAsync(NewKey(instance.Environment), None));
    }

    [Fact]
    public async Task Of_environments_that_nobody_has_reads_no_key()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var table = new CountingTable(store.Table);
        var instance = new Instance(table);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
        var (key, text) = await instance.CreateApiKeyAsync();
        var stuck = new StuckTable(table) { Spared = [] };
        using var authentication = new Instance(stuck).Authentication;

        var flood = Enumerable.Range(0, 1_000).Select(_ => authentication.AuthenticateAsync(NewKey(Instance.NewEnvironment()), None).AsTask()).ToList();

        Assert.All(await Task.WhenAll(flood).WaitAsync(TimeSpan.FromMinutes(1)), Assert.Null);
        Assert.Equal(0, stuck.Reads);
        Assert.Equal(0, stuck.Ranges);
        stuck.Free();
        Assert.Equal(key.Id, (await authentication.AuthenticateAsync(text, None))?.Id);
    }

    [Fact]
    public async Task Is_not_what_a_new_key_is_taken_for_that_comes_in_a_thousand_requests()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var stuck = new StuckTable(store.Table);
        var instance = new Instance(stuck);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
        var (key, text) = await instance.CreateApiKeyAsync();

        stuck.Spared = [];
        var crowd = Enumerable.Range(0, 1000).Select(_ => instance.Authentication.AuthenticateAsync(text, None).AsTask()).ToList();
        stuck.Free();

        Assert.All(await Task.WhenAll(crowd), found => Assert.Equal(key.Id, found?.Id));
        Assert.InRange(stuck.Reads, 1, 4);
    }

    [Fact]
    public async Task Hides_neither_a_new_environment_nor_a_new_key_from_who_uses_it_at_once()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var maker = new Instance(store.Table);
        using var authentication = new Instance(store.Table).Authentication;
        using var stop = new CancellationTokenSource();
        var flood = Task.Run(() => FloodAsync(authentication, maker.Environment, stop.Token));

        for (var i = 0; i < 20; i++)
        {
            var instance = new Instance(store.Table);
            await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
            var (key, text) = await instance.CreateApiKeyAsync();
            Assert.Equal(key.Id, (await authentication.AuthenticateAsync(text, None))?.Id);
        }

        await stop.CancelAsync();
        await flood;
    }

    /// <summary>A thousand a second, each another, until it is told to stop.</summary>
    /// <returns>How many came, and how many a second.</returns>
    private static async Task<(int Count, double PerSecond)> FloodAsync(ApiKeyAuthentication authentication, EnvironmentId environment, CancellationToken stop)
    {
        var pending = new List<Task<ApiKey?>>();
        var watch = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested)
        {
            while (pending.Count < watch.Elapsed.TotalMilliseconds)
            {
                pending.Add(authentication.AuthenticateAsync(NewKey(environment), None).AsTask());
            }

            await Task.Delay(5, None);
        }

        var perSecond = pending.Count / watch.Elapsed.TotalSeconds;
        Assert.All(await Task.WhenAll(pending), Assert.Null);
        return (pending.Count, perSecond);
    }

    private static ApiKeyText NewKey(EnvironmentId environment)
    {
        using var random = RandomNumberGenerator.Create();
        return ApiKeyText.Generate(environment, random);
    }

    /// <summary>A table whose reads of API keys do not come back until it is freed, but for some; and that counts those.</summary>
    private sealed class StuckTable(ITable table) : ITable
    {
        private readonly TaskCompletionSource free = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int reads;
        private int ranges;

        /// <summary>The keys of rows that are read as ever; all of them while it is null.</summary>
        public string[]? Spared { get; set; }

        /// <summary>Whether readings of all keys do not come back either.</summary>
        public bool HoldsRanges { get; init; }

        public int Reads => reads;

        public int Ranges => ranges;

        public void Free() => free.SetResult();

        public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

        public async ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
        {
            if (Spared?.Contains(key) is false && key.StartsWith(ApiKeyRows.From, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref reads);
                await free.Task;
            }

            return await table.ReadAsync(partition, key, cancellation);
        }

        public async ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation)
        {
            if (from == ApiKeyRows.From)
            {
                Interlocked.Increment(ref ranges);
                await (HoldsRanges ? free.Task : Task.CompletedTask);
            }

            return await table.QueryAsync(partition, from, to, take, cancellation);
        }

        public ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
            table.SubmitAsync(partition, changes, cancellation);
    }
}
