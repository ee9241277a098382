using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

public sealed class Losing_against_other_writers
{
    [Fact]
    public async Task Ends_after_five_seconds_with_nothing_changed()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var id = await instance.CreatedAsync();
        var loser = new Instance(new LosingTable(store.Table), clock);
        var start = clock.GetTimestamp();

        var update = loser.UpdateAsync(id, """{"name":"After"}""", instance.Caller);
        while (!update.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.IsType<Failure.Contended>((await update).Failure());
        Assert.InRange(clock.GetElapsedTime(start), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Equal("Web", (await instance.FindAsync(id)).Value().Name.ToString());
        await instance.AssertWholeAsync();
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

    /// <summary>A table on which somebody else has always just written.</summary>
    private sealed class LosingTable(ITable table) : ITable
    {
        public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

        public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) =>
            table.ReadAsync(partition, key, cancellation);

        public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
            table.QueryAsync(partition, from, to, take, cancellation);

        public ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
            ValueTask.FromResult(TransactionResult.Failed(1, RowConflict.Changed));
    }
}
