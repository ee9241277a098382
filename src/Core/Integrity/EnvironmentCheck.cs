using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>
/// Walks every row of an environment and tells which do not agree with the others. The service may go on: what comes and
/// goes during the walk is looked at again, by itself, before it is reported. It changes nothing.
/// </summary>
/// <param name="keys">Opens the environment's keys; null to leave that out, where no key-encryption key can be had.</param>
public sealed class EnvironmentCheck(ITable table, KeyRing? keys, TimeProvider clock)
{
    private const int LargestPage = 1000;

    /// <summary>How many rows are read at once: 1 to 1000.</summary>
    public int PageSize { get; init; } = LargestPage;

    /// <param name="progress">Told the number of rows read so far.</param>
    public async Task<IntegrityReport> RunAsync(EnvironmentId environment, IProgress<int> progress, CancellationToken cancellation)
    {
        var suspects = new SuspectRows(await ReadPeppersAsync(environment, cancellation));
        var rows = 0;

        // Keys sort from '!' to '~', so this is everything.
        await foreach (var row in table.ReadRangeAsync(environment.Partition, "!", "~~", PageSize, cancellation))
        {
            suspects.See(row);
            rows++;
            if (rows % LargestPage == 0)
            {
                progress.Report(rows);
            }
        }

        var examination = new RowExamination(table, environment, clock);
        var problems = new List<IntegrityProblem>();
        foreach (var key in suspects.Finish())
        {
            problems.AddRange((await examination.RunAsync(key, cancellation)).Select(diagnosis => diagnosis.Problem));
        }

        foreach (var purpose in keys is null ? [] : KeyPurpose.All)
        {
            problems.AddRange(await OpenAsync(keys!, environment, purpose, problems, cancellation));
        }

        progress.Report(rows);
        return new IntegrityReport(rows, problems);
    }

    /// <summary>The versions that there are; a client secret under any other one is looked at again.</summary>
    private async Task<HashSet<long>> ReadPeppersAsync(EnvironmentId environment, CancellationToken cancellation)
    {
        var (from, to) = KeyRingRows.Range(KeyPurpose.Pepper);
        var rows = await table.QueryAsync(environment.Partition, from, to, KeyRingRows.MaxVersions, cancellation);
        return [.. rows.Select(row => RowPlace.Of(row.Key)).OfType<RowPlace.RingKey>().Select(key => key.Version)];
    }

    private static async Task<IReadOnlyList<IntegrityProblem>> OpenAsync(
        KeyRing keys, EnvironmentId environment, KeyPurpose purpose, List<IntegrityProblem> known, CancellationToken cancellation)
    {
        if (known.Exists(problem => problem.Damage is Damage.RingKeyMalformed && RowPlace.Of(problem.RowKey) is RowPlace.StrangeRingKey))
        {
            // A ring with such a row in it cannot be read; it has been reported.
            return [];
        }

        return
        [
            .. from key in await keys.InspectAsync(environment, purpose, cancellation)
               let row = KeyRingRows.Key(purpose, key.Version)
               where !key.Opens && !known.Exists(problem => problem.RowKey == row)
               select new IntegrityProblem(
                   row,
                   Damage.RingKeyDoesNotOpen,
                   $"The {purpose} key, version {key.Version}, does not open: its row was changed, or its key-encryption key {key.WrappedUnder} cannot be had.",
                   Repair: null),
        ];
    }
}
