using System.Collections.Frozen;

namespace ConnectFunctions.Environments;

/// <summary>
/// The names of all active environments, read together and believed for a while. A name that is not among them is looked
/// for among all of them again, by one reading at a time for whoever asks: names that nobody has cost nothing each.
/// </summary>
internal sealed class ActiveEnvironments
{
    private readonly TimeSpan believedFor;
    private readonly TimeProvider clock;
    private readonly SharedReads<bool, Known> reads;
    private Known? last;

    public ActiveEnvironments(EnvironmentRegistry environments, TimeSpan believedFor, TimeProvider clock)
    {
        this.believedFor = believedFor;
        this.clock = clock;
        reads = new SharedReads<bool, Known>(async _ =>
        {
            var since = clock.GetTimestamp();
            var names = new List<EnvironmentId>();
            await foreach (var environment in environments.ListAsync(CancellationToken.None))
            {
                if (environment.State is EnvironmentState.Active)
                {
                    names.Add(environment.Id);
                }
            }

            return last = new Known(names.ToFrozenSet(), since);
        });
    }

    /// <returns>The clock's timestamp at which the environment was known to be active; null when it is not.</returns>
    public async ValueTask<long?> KnownSinceAsync(EnvironmentId environment, CancellationToken cancellation)
    {
        var known = last;
        if (known is null || clock.GetElapsedTime(known.Since) >= believedFor || !known.Names.Contains(environment))
        {
            known = await reads.ReadAsync(true, cancellation);
        }

        return known.Names.Contains(environment) ? known.Since : null;
    }

    private sealed record Known(FrozenSet<EnvironmentId> Names, long Since);
}
