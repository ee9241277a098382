using System.Security.Cryptography;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

public sealed class Losing_against_other_writers
{
    [Fact]
    public async Task Ends_after_half_a_minute_with_nothing_changed()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var id = await instance.CreatedAsync();
        var loser = new Instance(new LosingTable(store.Table), clock);
        var start = clock.GetTimestamp();

        var update = loser.UpdateAsync(id, """{"name":"After"}""", instance.Caller);
        await PassUntilAsync(clock, update);

        Assert.IsType<Failure.Contended>((await update).Failure());
        Assert.InRange(clock.GetElapsedTime(start), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
        Assert.Equal("Web", (await instance.FindAsync(id)).Value().Name.ToString());
        await instance.AssertWholeAsync();
    }

    [Fact]
    public async Task Tries_again_at_once_where_nobody_waits()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var id = await instance.CreatedAsync();
        var loser = new Instance(new LosingTable(store.Table, times: 1), clock);

        var update = loser.UpdateAsync(id, """{"name":"After"}""", instance.Caller);

        Assert.Equal("After", (await update.WaitAsync(TimeSpan.FromMinutes(1))).Value().Name.ToString());
    }

    [Fact]
    public async Task Does_not_end_after_a_try_or_two_when_the_store_is_slow()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var id = await instance.CreatedAsync();
        var slow = new Instance(new LosingTable(store.Table, times: 4, () => clock.Advance(TimeSpan.FromSeconds(11))), clock);

        var update = slow.UpdateAsync(id, """{"name":"After"}""", instance.Caller);
        await PassUntilAsync(clock, update);

        Assert.Equal("After", (await update).Value().Name.ToString());
        await instance.AssertWholeAsync();
    }

    [Fact]
    public async Task Costs_each_of_a_crowd_one_more_try()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        var id = await instance.CreatedAsync();
        var table = new CountingTable(new GatheringTable(store.Table, crowd: 50));
        var crowded = new Instance(table);

        var updates = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(i => crowded.UpdateAsync(id, $$"""{"name":"Name {{i}}"}""", instance.Caller)));

        Assert.All(updates, update => update.Value());
        Assert.Equal(99, table.Transactions);
        await instance.AssertWholeAsync();
    }

    /// <summary>Pausing one after the other for as long as that first attempt took, the last would wait for a minute.</summary>
    [Fact]
    public async Task Is_not_slowed_by_one_slow_moment_of_the_store()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        var id = await instance.CreatedAsync();
        var crowded = new Instance(new GatheringTable(store.Table, crowd: 50, stall: TimeSpan.FromSeconds(2)));

        var updates = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(i => crowded.UpdateAsync(id, $$"""{"name":"Name {{i}}"}""", instance.Caller)));

        Assert.All(updates, update => update.Value());
    }

    [Fact]
    public async Task Waits_half_a_minute_for_its_turn()
    {
        var clock = new FakeClock();
        var contested = new UlidGenerator(clock, RandomNumberGenerator.Create()).Next();
        var retry = new ConflictRetry(clock);
        var stuck = new TaskCompletionSource();
        var holder = SecondTryAsync(retry, contested, () => stuck.Task);

        var waiter = SecondTryAsync(retry, contested, () => Task.CompletedTask);
        clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.NotSame(waiter, await Task.WhenAny(waiter, Task.Delay(300)));
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.IsType<Failure.Contended>((await waiter.WaitAsync(TimeSpan.FromMinutes(1))).Failure());
        stuck.SetResult();
        (await holder).Value();
        (await SecondTryAsync(retry, contested, () => Task.CompletedTask)).Value();
    }

    [Fact]
    public async Task Passes_its_turn_on_however_it_ends()
    {
        var clock = new FakeClock();
        var contested = new UlidGenerator(clock, RandomNumberGenerator.Create()).Next();
        var retry = new ConflictRetry(clock);
        var start = clock.GetTimestamp();

        var failing = SecondTryAsync(retry, contested, () => throw new StorageUnavailableException("Away."));
        var next = SecondTryAsync(retry, contested, () => Task.CompletedTask);
        await PassUntilAsync(clock, Task.WhenAll(failing, next));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => failing);
        (await next).Value();
        Assert.True(clock.GetElapsedTime(start) < TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Ends_when_the_caller_has_left()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var id = await instance.CreatedAsync();
        var loser = new Instance(new LosingTable(store.Table), clock);
        using var left = new CancellationTokenSource();

        var deletion = loser.Applications.DeleteAsync(instance.Caller, id, condition: null, left.Token);
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deletion);
    }

    private static Task<Outcome<Done>> SecondTryAsync(ConflictRetry retry, Ulid contested, Func<Task> secondTry)
    {
        var tries = 0;
        return retry.RunAsync<Done>(
            contested,
            async () =>
            {
                if (++tries == 1)
                {
                    return null;
                }

                await secondTry();
                return new Done();
            },
            CancellationToken.None);
    }

    /// <summary>Lets time pass, a little at a time and slowly enough for whoever waits for it.</summary>
    private static async Task PassUntilAsync(FakeClock clock, Task task)
    {
        while (!task.IsCompleted)
        {
            await Task.WhenAny(task, Task.Delay(1));
            clock.Advance(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>A table whose first writers wait until there is a crowd of them, and as long as it stalls then.</summary>
    private sealed class GatheringTable(ITable table, int crowd, TimeSpan stall = default) : ITable
    {
        private readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int writers;

        public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

        public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) =>
            table.ReadAsync(partition, key, cancellation);

        public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
            table.QueryAsync(partition, from, to, take, cancellation);

        public async ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref writers) == crowd)
            {
                await Task.Delay(stall, cancellation);
                complete.SetResult();
            }

            await complete.Task.WaitAsync(cancellation);
            return await table.SubmitAsync(partition, changes, cancellation);
        }
    }

    /// <summary>A table on which somebody else has just written, always or so many times.</summary>
    private sealed class LosingTable(ITable table, int times = int.MaxValue, Action? whileReading = null) : ITable
    {
        public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

        public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
        {
            whileReading?.Invoke();
            return table.ReadAsync(partition, key, cancellation);
        }

        public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
            table.QueryAsync(partition, from, to, take, cancellation);

        public ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
            times-- > 0 ? ValueTask.FromResult(TransactionResult.Failed(1, RowConflict.Changed)) : table.SubmitAsync(partition, changes, cancellation);
    }
}
