using ConnectFunctions.Ids;

namespace ConnectFunctions.Storage;

/// <summary>
/// Repeats what lost against another writer. Writers of this process that lost over the same object take turns from
/// then on, so that a crowd does not keep beating itself; against other processes there are pauses of random length.
/// </summary>
public sealed class ConflictRetry(TimeProvider clock)
{
    /// <summary>Over a store so slow that an attempt takes seconds, nobody whose turn has come gives up after only one or two.</summary>
    private const int FewestAttempts = 4;

    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<Ulid, Turn> turns = [];

    /// <param name="contested">The object that others may be writing.</param>
    /// <param name="attempt">Answers null when it lost and changed nothing.</param>
    /// <param name="cancellation">Ends the waiting and the pauses too.</param>
    /// <returns>
    /// The first answer; or <see cref="Failure.Contended"/> when, thirty seconds after it first lost, its turn has not come
    /// or it has lost four times or more in its turn.
    /// </returns>
    internal async Task<Outcome<T>> RunAsync<T>(Ulid contested, Func<Task<Outcome<T>?>> attempt, CancellationToken cancellation)
        where T : notnull
    {
        // Without a turn at first: mostly there is nobody to collide with.
        if (await attempt() is { } answer)
        {
            return answer;
        }

        var lost = clock.GetTimestamp();
        var (turn, isFirst) = Join(contested);
        var hasCome = false;
        try
        {
            hasCome = await HasComeAsync(turn, cancellation);
            if (!hasCome)
            {
                return new Failure.Contended();
            }

            if (!isFirst)
            {
                // A writer of this process has just won: now one of another process may.
                await PauseAsync(turn.Took, losses: 1, cancellation);
            }

            return await PersistAsync(attempt, turn, lost, cancellation);
        }
        finally
        {
            Leave(contested, turn, hasCome);
        }
    }

    private async Task<Outcome<T>> PersistAsync<T>(
        Func<Task<Outcome<T>?>> attempt, Turn turn, long since, CancellationToken cancellation)
        where T : notnull
    {
        for (var attempts = 1; ; attempts++)
        {
            var begun = clock.GetTimestamp();
            var outcome = await attempt();
            turn.Took = clock.GetElapsedTime(begun);
            if (outcome is { } answer)
            {
                return answer;
            }

            if (attempts >= FewestAttempts && clock.GetElapsedTime(since) > Patience)
            {
                return new Failure.Contended();
            }

            await PauseAsync(turn.Took, attempts, cancellation);
        }
    }

    /// <summary>
    /// Up to as long as an attempt took, at random: were the pauses short beside the attempts, whoever lost would begin
    /// second every time. Each further loss shortens them, so that who has lost often begins before the others.
    /// </summary>
    private Task PauseAsync(TimeSpan took, int losses, CancellationToken cancellation)
    {
        var longest = took / losses;
        longest = longest < ShortPause ? ShortPause : longest > LongPause ? LongPause : longest;
        return Task.Delay(longest * Random.Shared.NextDouble(), clock, cancellation);
    }

    private async Task<bool> HasComeAsync(Turn turn, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await turn.Order.WaitAsync(end.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private (Turn Turn, bool IsFirst) Join(Ulid contested)
    {
        lock (gate)
        {
            if (!turns.TryGetValue(contested, out var turn))
            {
                turns[contested] = turn = new Turn();
            }

            turn.Writers++;
            return (turn, turn.Writers == 1);
        }
    }

    private void Leave(Ulid contested, Turn turn, bool hadCome)
    {
        lock (gate)
        {
            if (hadCome)
            {
                turn.Order.Release();
            }

            turn.Writers--;
            if (turn.Writers == 0)
            {
                turns.Remove(contested);
                turn.Order.Dispose();
            }
        }
    }

    /// <summary>Of one object, while anybody has lost over it and not given up.</summary>
    private sealed class Turn
    {
        public SemaphoreSlim Order { get; } = new(1);

        public int Writers { get; set; }

        /// <summary>The last attempt of those whose turn it was: not one of the crowd's, which slow each other down.</summary>
        public TimeSpan Took { get; set; }
    }
}
