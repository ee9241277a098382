namespace ConnectFunctions.Storage;

/// <summary>Repeats what lost against another writer, with growing, jittered pauses, for at most five seconds.</summary>
public sealed class ConflictRetry(TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private const int LongestPauseMilliseconds = 200;

    /// <param name="attempt">Answers null when it lost and changed nothing.</param>
    /// <param name="cancellation">Ends the pauses too.</param>
    /// <returns>The first answer, or <see cref="Failure.Contended"/>.</returns>
    internal async Task<Outcome<T>> RunAsync<T>(Func<Task<Outcome<T>?>> attempt, CancellationToken cancellation)
        where T : notnull
    {
        var start = clock.GetTimestamp();
        for (var pause = 0; ; pause = Math.Min((pause * 2) + 4, LongestPauseMilliseconds))
        {
            if (await attempt() is { } answer)
            {
                return answer;
            }

            if (clock.GetElapsedTime(start) > Limit)
            {
                return new Failure.Contended();
            }

            // At once after the first time: mostly there is nobody left to collide with.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(pause)), clock, cancellation);
        }
    }
}
