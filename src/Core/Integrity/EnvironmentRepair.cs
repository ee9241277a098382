using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>
/// Brings the rows of an environment into agreement where it is certain what is right, while the service goes on: each
/// repair is one transaction that holds only if what it is based on has not changed, with a record in the audit trail. It
/// removes no application, and no client secret whose application is there. Run again, it finds nothing left to do.
/// </summary>
public sealed class EnvironmentRepair(ITable table, EnvironmentCheck check, UlidGenerator ulids, TimeProvider clock)
{
    // One repair may bring something else to light. Whatever were to come back each time would be left to people.
    private const int MaxRounds = 5;
    private const int Attempts = 20;
    private const int PauseMilliseconds = 10;

    /// <param name="progress">Told the number of rows read so far, from the start with each walk.</param>
    /// <returns>What is left is the result of a walk after the last repair.</returns>
    public async Task<RepairReport> RunAsync(EnvironmentId environment, Actor actor, IProgress<int> progress, CancellationToken cancellation)
    {
        var repaired = new List<IntegrityProblem>();
        for (var round = 1; ; round++)
        {
            var report = await check.RunAsync(environment, progress, cancellation);
            var anchors = report.Problems.Where(problem => problem.CanBeRepaired).Select(problem => problem.Anchor).Distinct().ToList();
            if (anchors.Count == 0 || round > MaxRounds)
            {
                return new RepairReport(report.Rows, repaired, report.Problems);
            }

            foreach (var anchor in anchors)
            {
                repaired.AddRange(await RepairAsync(environment, anchor, actor, cancellation));
            }
        }
    }

    /// <summary>Each time with another look first: the last repair, or somebody else, may have changed what it was based on.</summary>
    private async Task<List<IntegrityProblem>> RepairAsync(EnvironmentId environment, string anchor, Actor actor, CancellationToken cancellation)
    {
        var examination = new RowExamination(table, environment, clock);
        var repaired = new List<IntegrityProblem>();
        for (var lost = 0; lost < Attempts;)
        {
            var found = await examination.RunAsync(anchor, cancellation);
            if (found.FirstOrDefault(diagnosis => diagnosis.Problem.CanBeRepaired) is not { } diagnosis)
            {
                break;
            }

            var audit = new AuditEntry(ulids, actor, "integrity.repaired");
            var result = await table.SubmitAsync(
                environment.Partition, [audit.Insert(diagnosis.Target, diagnosis.Problem.RowKey), .. diagnosis.Changes], cancellation);
            if (AuditEntry.HasCommitted(result))
            {
                repaired.Add(diagnosis.Problem);
                continue;
            }

            lost++;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(PauseMilliseconds * lost)), clock, cancellation);
        }

        return repaired;
    }
}
