using ConnectFunctions.Audit;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>
/// Deletes an environment with everything in it: first it is marked, which makes its API keys useless, then, once every
/// instance has noticed, its rows are removed, and its own row last. May be stopped and run again at any point.
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

    /// <param name="force">Whether to delete although there are applications.</param>
    /// <param name="progress">Told the number of rows removed so far.</param>
    /// <returns>How many rows were removed; a failure, with nothing removed, when there are applications and no force.</returns>
    public async Task<Outcome<int>> RunAsync(
        EnvironmentId environment, bool force, Actor actor, IProgress<int> progress, CancellationToken cancellation)
    {
        if (await environments.FindAsync(environment, cancellation) is not { } found)
        {
            return new Failure.NotFound($"There is no environment '{environment}'. See: connect-admin environments list");
        }

        var refused = new Failure.Refused(
            $"The environment '{environment}' has applications. Delete them first, or delete them with it: --force");
        if (!force && await HasApplicationsAsync(environment, cancellation))
        {
            return refused;
        }

        if (found.State is EnvironmentState.Active)
        {
            await environments.MarkAsync(environment, EnvironmentState.Deleting, actor, cancellation);
        }

        await Task.Delay(NoticeLeft(found), clock, cancellation);
        if (!force && await HasApplicationsAsync(environment, cancellation))
        {
            // Made after the first look, by somebody who has the answer in hand.
            await environments.MarkAsync(environment, EnvironmentState.Active, actor, cancellation);
            return refused;
        }

        var removed = await RemoveRowsAsync(environment, progress, cancellation);
        await environments.RemoveAsync(environment, actor, cancellation);
        return removed;
    }

    /// <summary>Nothing when it was marked long ago, by a run that was stopped.</summary>
    private TimeSpan NoticeLeft(ConnectEnvironment environment)
    {
        var since = clock.GetUtcNow() - environment.DeletingSince;
        return since >= Notice ? TimeSpan.Zero : since > TimeSpan.Zero ? Notice - since.Value : Notice;
    }

    private async Task<bool> HasApplicationsAsync(EnvironmentId environment, CancellationToken cancellation) =>
        (await table.QueryAsync(environment.Partition, "app|", "app}", 1, cancellation)).Count > 0;

    private async Task<int> RemoveRowsAsync(EnvironmentId environment, IProgress<int> progress, CancellationToken cancellation)
    {
        for (var removed = 0; ; progress.Report(removed))
        {
            // Keys sort from '!' to '~', so this is everything.
            var rows = await table.QueryAsync(environment.Partition, "!", "~~", BatchSize, cancellation);
            if (rows.Count == 0)
            {
                return removed;
            }

            var result = await table.SubmitAsync(
                environment.Partition, [.. rows.Select(row => new RowChange.Delete(row.Key, RowCondition.Exists))], cancellation);
            if (result.Committed)
            {
                removed += rows.Count;
            }
        }
    }
}
