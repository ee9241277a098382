using System.Security.Cryptography;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Environments;

public sealed class A_flood_of_unknown_API_keys
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Takes_a_few_places_at_the_store_and_nothing_from_keys_that_are_known()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var stuck = new StuckTable(store.Table);
        var instance = new Instance(stuck, clock);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
        var (known, text) = await instance.CreateApiKeyAsync();
        Assert.Equal(known.Id, (await instance.Authentication.AuthenticateAsync(text, None))!.Id);

        stuck.Spared = [ApiKeyRows.Key(text)];
        var flood = Enumerable.Range(0, 300).Select(_ => AuthenticateAsync(NewKey(instance.Environment))).ToList();
        for (var i = 0; i < 10; i++)
        {
            // Also when it is time to look the known one up again.
            var again = await AuthenticateAsync(text).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(known.Id, again!.Id);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(32, stuck.Reads);
        stuck.Free();
        var refused = flood.Skip(32 + 256).ToList();
        Assert.All(await Task.WhenAll(flood.Take(32 + 256)), Assert.Null);
        Assert.Equal(12, refused.Count);
        foreach (var one in refused)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => one);
        }

        Assert.Equal(32, stuck.MostAtOnce);
        Assert.Equal(32 + 256, stuck.Reads);
        Assert.Null(await AuthenticateAsync(NewKey(instance.Environment)));

        Task<ApiKey?> AuthenticateAsync(ApiKeyText key) => instance.Authentication.AuthenticateAsync(key, None).AsTask();
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
        Assert.InRange(stuck.Reads, 1, 32);
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
        private int atOnce;
        private int reads;
        private int mostAtOnce;

        /// <summary>The keys of rows that are read as ever; all of them while it is null.</summary>
        public string[]? Spared { get; set; }

        public int Reads => reads;

        public int MostAtOnce => mostAtOnce;

        public void Free() => free.SetResult();

        public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

        public async ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
        {
            if (Spared?.Contains(key) is not false || !key.StartsWith("key|", StringComparison.Ordinal))
            {
                return await table.ReadAsync(partition, key, cancellation);
            }

            Interlocked.Increment(ref reads);
            var now = Interlocked.Increment(ref atOnce);
            InterlockedMax(ref mostAtOnce, now);
            await free.Task;
            Interlocked.Decrement(ref atOnce);
            return await table.ReadAsync(partition, key, cancellation);
        }

        public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
            table.QueryAsync(partition, from, to, take, cancellation);

        public ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
            table.SubmitAsync(partition, changes, cancellation);

        private static void InterlockedMax(ref int target, int value)
        {
            for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            {
                Interlocked.CompareExchange(ref target, value, seen);
            }
        }
    }
}
