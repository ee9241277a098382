using ConnectFunctions.Ids;

namespace ConnectFunctions.Storage;

/// <summary>
/// Repeats what lost against another writer. Writers of this process that lost over the same object take turns from
/// then on, so that a crowd does not keep beating itself; against other processes there are pauses of random length.
/// </summary>
public sealed class ConflictRetry(TimeProvider clock)
{
    private const int LongestPauseMilliseconds = 50;

    /// <summary>Over a store so slow that an attempt takes seconds, nobody gives up after only one or two.</summary>
    private const int FewestAttempts = 4;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(5);

    /// <summary>Found by an object's hash: two objects that share one wait for each other needlessly, and seldom.</summary>
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <param name="contested">The object that others may be writing.</param>
    /// <param name="attempt">Answers null when it lost and changed nothing.</param>
    /// <param name="cancellation">Ends the waiting and the pauses too.</param>
    /// <returns>
    /// The first answer; or <see cref="Failure.Contended"/> when its turn has not come for ten seconds, or it has been
    /// losing for five seconds and four attempts since.
    /// </returns>
    internal async Task<Outcome<T>> RunAsync<T>(Ulid contested, Func<Task<Outcome<T>?>> attempt, CancellationToken cancellation)
        where T : notnull
    {
        // Without a turn at first: mostly there is nobody to collide with.
        if (await attempt() is { } answer)
        {
            return answer;
        }

        var turn = turns[(uint)contested.GetHashCode() % turns.Length];
        if (!await HasComeAsync(turn, cancellation))
        {
            return new Failure.Contended();
        }

        try
        {
            return await PersistAsync(attempt, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Outcome<T>> PersistAsync<T>(Func<Task<Outcome<T>?>> attempt, CancellationToken cancellation)
        where T : notnull
    {
        var start = clock.GetTimestamp();
        for (var attempts = 1; ; attempts++)
        {
            if (await attempt() is { } answer)
            {
                return answer;
            }

            if (attempts >= FewestAttempts && clock.GetElapsedTime(start) > LongestTurn)
            {
                return new Failure.Contended();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(LongestPauseMilliseconds)), clock, cancellation);
        }
    }

    private async Task<bool> HasComeAsync(SemaphoreSlim turn, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(LongestWait, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await turn.WaitAsync(end.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
