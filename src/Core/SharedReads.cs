namespace ConnectFunctions;

/// <summary>
/// Reads one thing for everybody who asks for it at a time: who asks while it is being read shares the next reading with
/// all others who do. So there is never more than one reading of one thing, and no answer is older than its question.
/// </summary>
/// <param name="read">Is nobody's alone, so nobody who leaves may cancel it.</param>
internal sealed class SharedReads<TKey, TValue>(Func<TKey, Task<TValue>> read)
    where TKey : notnull
{
    private readonly Lock gate = new();

    /// <summary>What is being read, each with those who wait for the next reading of it, if anybody does.</summary>
    private readonly Dictionary<TKey, TaskCompletionSource<TValue>?> underWay = [];

    public Task<TValue> ReadAsync(TKey key, CancellationToken cancellation) => JoinNext(key)?.WaitAsync(cancellation) ?? ReadFirstAsync(key).WaitAsync(cancellation);

    /// <returns>Null when it was not being read; now it is.</returns>
    private Task<TValue>? JoinNext(TKey key)
    {
        lock (gate)
        {
            if (!underWay.TryGetValue(key, out var next))
            {
                underWay[key] = null;
                return null;
            }

            underWay[key] = next ??= new TaskCompletionSource<TValue>(TaskCreationOptions.RunContinuationsAsynchronously);
            return next.Task;
        }
    }

    private async Task<TValue> ReadFirstAsync(TKey key)
    {
        try
        {
            return await read(key);
        }
        finally
        {
            GoOn(key);
        }
    }

    /// <summary>Elsewhere, so that who has an answer need not wait for the others'.</summary>
    private void GoOn(TKey key)
    {
        if (TakeNext(key) is { } next)
        {
            _ = Task.Run(() => ReadNextAsync(key, next));
        }
    }

    private TaskCompletionSource<TValue>? TakeNext(TKey key)
    {
        lock (gate)
        {
            var next = underWay[key];
            if (next is null)
            {
                underWay.Remove(key);
            }
            else
            {
                underWay[key] = null;
            }

            return next;
        }
    }

    private async Task ReadNextAsync(TKey key, TaskCompletionSource<TValue> next)
    {
        try
        {
            next.SetResult(await read(key));
        }
#pragma warning disable CA1031 // Whatever it is, it goes to those who wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            next.SetException(e);
        }
        finally
        {
            GoOn(key);
        }
    }
}
