using ConnectFunctions.Audit;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>
/// Deletes an environment with everything in it: first it is marked, which makes its API keys useless, then, once every
/// instance has noticed, its rows are removed, and its own row last. May be stopped and run again at any point, and
/// suspended: it touches nothing but what was there under the mark that it found or made.
/// </summary>
public sealed class EnvironmentDeletion(ITable table, EnvironmentRegistry environments, TimeProvider clock)
{
    /// <summary>
    /// How long after the mark an instance may still do something in the environment: it believes an API key for 30 seconds,
    /// waits 20 for a body, believes a key ring that it read then for 60 more, and repeats a storage call for most of a
    /// minute. An environment of the same name that was made before that could get a secret hashed under a pepper that is gone.
    /// </summary>
    public static readonly TimeSpan Notice = TimeSpan.FromSeconds(180);

    private const int BatchSize = 100;

    /// <param name="found">As it was when the operator decided.</param>
    /// <param name="force">Whether to delete although there are applications.</param>
    /// <param name="progress">Told the number of rows removed so far.</param>
    /// <returns>
    /// How many rows were removed; a failure, with nothing removed, when there are applications and no force; or a failure when what
    /// has the name is no longer the environment that was found, or no longer marked as this run saw it.
    /// </returns>
    public async Task<Outcome<int>> RunAsync(
        ConnectEnvironment found, bool force, Actor actor, IProgress<int> progress, CancellationToken cancellation)
    {
        var environment = found.Id;
        var refused = new Failure.Refused(
            $"The environment '{environment}' has applications. Delete them first, or delete them with it: --force");
        if (!force && await HasApplicationsAsync(environment, cancellation))
        {
            return refused;
        }

        var moved = new Failure.Refused(
            $"The environment '{environment}' is not as this run found it: another run has deleted it, or begun or stopped doing so. "
            + "What has its name now was left alone. See: connect-admin environments list");
        if (await MarkedAsync(found, actor, cancellation) is not { } marked)
        {
            return moved;
        }

        await Task.Delay(NoticeLeft(marked), clock, cancellation);
        if (!force && await HasApplicationsAsync(environment, cancellation))
        {
            // Made after the first look, by somebody who has the answer in hand.
            return await environments.MarkAsync(marked, EnvironmentState.Active, actor, cancellation) ? refused : moved;
        }

        var removed = 0;
        while (true)
        {
            // Keys sort from '!' to '~', so this is everything.
            var rows = await table.QueryAsync(environment.Partition, "!", "~~", BatchSize, cancellation);

            // While the mark is there, nobody else has been given the name: so the rows that were read before are this environment's.
            if (!await environments.IsUnchangedAsync(marked, cancellation))
            {
                return moved;
            }

            if (rows.Count == 0)
            {
                return await environments.RemoveAsync(marked, actor, cancellation) ? removed : moved;
            }

            // Another environment may have rows with these keys by now, such as its first pepper, but none with these ETags.
            var result = await table.SubmitAsync(
                environment.Partition, [.. rows.Select(row => new RowChange.Delete(row.Key, RowCondition.Unchanged(row)))], cancellation);
            removed += result.Committed ? rows.Count : 0;
            progress.Report(removed);
        }
    }

    /// <summary>The environment as it is under the mark, which may be another run's; null when it is no longer the one that was found.</summary>
    private async Task<ConnectEnvironment?> MarkedAsync(ConnectEnvironment found, Actor actor, CancellationToken cancellation)
    {
        if (found.State is EnvironmentState.Deleting)
        {
            return found;
        }

        return await environments.MarkAsync(found, EnvironmentState.Deleting, actor, cancellation)
            && await environments.FindAsync(found.Id, cancellation) is { State: EnvironmentState.Deleting } marked
            && marked.CreatedAt == found.CreatedAt
                ? marked
                : null;
    }

    /// <summary>Nothing when it was marked long ago, by a run that was stopped.</summary>
    private TimeSpan NoticeLeft(ConnectEnvironment environment)
    {
        var since = clock.GetUtcNow() - environment.DeletingSince;
        return since >= Notice ? TimeSpan.Zero : since > TimeSpan.Zero ? Notice - since.Value : Notice;
    }

    private async Task<bool> HasApplicationsAsync(EnvironmentId environment, CancellationToken cancellation) =>
        (await table.QueryAsync(environment.Partition, "app|", "app}", 1, cancellation)).Count > 0;
}
