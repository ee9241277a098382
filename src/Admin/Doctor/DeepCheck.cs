using ConnectFunctions.Environments;
using ConnectFunctions.Integrity;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Admin.Doctor;

/// <summary>Whether the rows of each environment agree with each other; on demand it makes them agree.</summary>
internal static class DeepCheck
{
    /// <param name="opensKeys">Whether the settings say where the key-encryption key is.</param>
    public static async Task<List<Finding>> RunAsync(
        Session session, IEnumerable<EnvironmentId> environments, bool repair, bool opensKeys, CancellationToken cancellation)
    {
        // Why a key does not open is for the key rings' check to tell.
        var keys = opensKeys
            ? new KeyRing(session.Table, session.KeyEncryptionKeys, session.Ulids, session.Random, session.Clock, NullLogger<KeyRing>.Instance)
            : null;
        var findings = new List<Finding>();
        foreach (var environment in environments)
        {
            using var progress = new ProgressLine(session.Output, session.Clock);
            try
            {
                findings.AddRange(await RunAsync(session, environment, repair, keys, progress.Counting("row", $"of '{environment}' read"), cancellation));
            }
            catch (StorageUnavailableException e)
            {
                findings.Add(Finding.Problem(Check(environment), $"Not all of the rows could be read: {e.Message}", "Look at the storage above, and run it again."));
            }
        }

        return findings;
    }

    private static async Task<IEnumerable<Finding>> RunAsync(
        Session session, EnvironmentId environment, bool repair, KeyRing? keys, IProgress<int> progress, CancellationToken cancellation)
    {
        var check = new EnvironmentCheck(session.Table, keys, session.Clock);
        var (rows, repaired, left) = (0, (IReadOnlyList<IntegrityProblem>)[], (IReadOnlyList<IntegrityProblem>)[]);
        if (repair)
        {
            var done = await new EnvironmentRepair(session.Table, check, session.Ulids, session.Clock).RunAsync(environment, session.Actor, progress, cancellation);
            (rows, repaired, left) = (done.Rows, done.Repaired, done.Left);
        }
        else
        {
            var report = await check.RunAsync(environment, progress, cancellation);
            (rows, left) = (report.Rows, report.Problems);
        }

        return
        [
            .. repaired.Select(problem => Finding.Ok(Check(environment), $"Repaired {Describe(problem)}")),
            .. left.Select(problem => Finding.Problem(Check(environment), Describe(problem), Remedy(environment, problem))),
            .. left.Count > 0 ? (Finding[])[] : [Finding.Ok(Check(environment), $"All rows agree: {rows}.")],
        ];
    }

    private static string Check(EnvironmentId environment) => $"rows of {environment}";

    /// <summary>What stands in a damaged row cannot move the cursor.</summary>
    private static string Describe(IntegrityProblem problem) => TextTable.Clean($"{problem.RowKey}: {problem.Message}");

    private static string Remedy(EnvironmentId environment, IntegrityProblem problem) => problem switch
    {
        { Repair: { } repair } => $"To {repair}: connect-admin doctor --deep --repair {environment}",
        { Damage: Damage.RingKeyDoesNotOpen } => "See the key rings above.",
        { Damage: Damage.PepperMissing } => "Restore that key's row from a backup; or make another client secret, and delete this one.",
        { Damage: Damage.SecretTwice } => "Make another client secret, and delete this one: once for each place.",
        { Damage: Damage.Unsettled } => "Run it again.",
        _ => "Restore the row from a backup, or remove it once you know where it comes from.",
    };
}
