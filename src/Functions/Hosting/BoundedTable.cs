using ConnectFunctions.Storage;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>
/// A table that is asked so many things at a time and no more. What finds no place, not even in the queue, is refused as
/// it would be by a store that is too busy: waiting longer would only make it worse.
/// </summary>
internal sealed class BoundedTable(ITable inner) : ITable, IAsyncDisposable
{
    private const int AtOnce = 256;
    private const int Waiting = 2048;

    private readonly SemaphoreSlim places = new(AtOnce);

    private int waiting;

    public async Task CreateIfMissingAsync(CancellationToken cancellation)
    {
        using var place = await EnterAsync(cancellation);
        await inner.CreateIfMissingAsync(cancellation);
    }

    public async ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
    {
        using var place = await EnterAsync(cancellation);
        return await inner.ReadAsync(partition, key, cancellation);
    }

    public async ValueTask<IReadOnlyList<Row>> QueryAsync(
        string partition, string from, string to, int take, CancellationToken cancellation)
    {
        using var place = await EnterAsync(cancellation);
        return await inner.QueryAsync(partition, from, to, take, cancellation);
    }

    public async ValueTask<TransactionResult> SubmitAsync(
        string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        using var place = await EnterAsync(cancellation);
        return await inner.SubmitAsync(partition, changes, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        places.Dispose();
        if (inner is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    /// <summary>Nobody gets in before those who wait: a place that is left goes to them.</summary>
    private ValueTask<Place> EnterAsync(CancellationToken cancellation) =>
        places.Wait(0, cancellation) ? new ValueTask<Place>(new Place(places)) : WaitAsync(cancellation);

    private async ValueTask<Place> WaitAsync(CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref waiting) > Waiting)
            {
                throw new StorageUnavailableException("Too many operations are waiting for the store.");
            }

            await places.WaitAsync(cancellation);
            return new Place(places);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private readonly struct Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
