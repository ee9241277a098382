using System.CommandLine;
using ConnectFunctions.Environments;

namespace ConnectFunctions.Admin.Doctor;

/// <summary>connect-admin doctor: everything that the service depends on, looked at from here.</summary>
internal static class DoctorCommand
{
    public static AdminCommand Command()
    {
        var environments = Arguments.Environments();
        environments.Description = "With --deep: the environments whose rows are read. [default: all]";
        var deep = new Option<bool>("--deep") { Description = "Also read every row, and tell which do not agree with the others." };
        var repair = new Option<bool>("--repair") { Description = "With --deep: make them agree, where it is certain what is right." };
        var command = new AdminCommand(
            "doctor",
            "Check settings, storage, keys, permissions and the clock, and say what to do about each.",
            (settings, output, parsed, cancellation) => RunAsync(
                settings, output, parsed, new Depth(parsed.GetValue(deep), parsed.GetValue(repair), parsed.GetValue(environments) ?? []), cancellation))
        {
            Notes = """
                Changes nothing without --repair: whether the store takes writes is found out with a transaction that cannot
                succeed. It looks with your identity and from your machine; the service may be let in where you are not, and
                the reverse. The exit code is 1 when there is a problem that was not repaired; warnings leave it 0.

                --deep may run beside the service: what changes meanwhile is no problem. Each repair is one transaction with a
                record in the audit trail ('integrity.repaired'). An application's own row is right where its copies in the
                lists differ. What is left of an application whose own row is gone is removed: if that row was lost and not
                deleted, restore it from a backup before you repair.
                """,
            Examples =
            [
                "connect-admin doctor",
                "connect-admin doctor --settings production.settings.json --json",
                "connect-admin doctor --deep",
                "connect-admin doctor --deep --repair staging",
            ],
        }.With(environments, deep, repair);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(deep) && (result.GetValue(repair) || result.GetResult(environments) is { Tokens.Count: > 0 }))
            {
                result.AddError("--repair and environments go with --deep.");
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(AdminSettings settings, Output output, ParseResult parsed, Depth depth, CancellationToken cancellation)
    {
        var findings = SettingsChecks.Run(settings);
        if (!settings.Storage.Problems().Any())
        {
            await using var session = new Session(settings, output, parsed.GetRequiredValue(CommonOptions.Operator));
            var (environments, storage) = await StorageChecks.RunAsync(session, cancellation);
            findings = [.. findings, .. storage];
            var opensKeys = !settings.Keys.Problems(settings.Storage.IsLocal).Any();
            if (opensKeys)
            {
                findings.AddRange(await KeyChecks.RunAsync(session, cancellation));
                findings.AddRange(await RingChecks.RunAsync(session, environments, cancellation));
            }

            findings.AddRange(await ClockChecks.RunAsync(session, cancellation));
            if (depth.IsDeep)
            {
                findings.AddRange(depth.Chosen.Except(environments).Select(unknown => Finding.Problem(
                    "environments", $"'{unknown}' does not exist, is being deleted, or could not be read.", "connect-admin environments list")));
                var chosen = depth.Chosen.Count == 0 ? environments : environments.Intersect(depth.Chosen);
                findings.AddRange(await DeepCheck.RunAsync(session, chosen, depth.Repairs, opensKeys, cancellation));
            }
        }

        Show(output, findings);
        return findings.Exists(finding => finding.Health is Health.Problem) ? ExitCode.Failed : ExitCode.Ok;
    }

    private static void Show(Output output, List<Finding> findings) => output.Result(
        new
        {
            Ok = !findings.Exists(finding => finding.Health is Health.Problem),
            Findings = findings.Select(finding => new { finding.Check, Status = Name(finding.Health), finding.Message, finding.Remedy }),
        },
        people =>
        {
            var width = findings.Max(finding => finding.Check.Length);
            foreach (var finding in findings)
            {
                var status = Name(finding.Health).PadRight(7);
                people.WriteLine($"{(Console.IsOutputRedirected ? status : Colours.Paint(status, Colour(finding.Health)))}  {finding.Check.PadRight(width)}  {finding.Message}");
                if (finding.Remedy is { } remedy)
                {
                    people.WriteLine($"{new string(' ', 9 + width + 2)}→ {remedy}");
                }
            }
        });

    private static string Name(Health health) => health switch
    {
        Health.Ok => "ok",
        Health.Warning => "warning",
        _ => "problem",
    };

    private static string Colour(Health health) => health switch
    {
        Health.Ok => Colours.Green,
        Health.Warning => Colours.Yellow,
        _ => Colours.Red,
    };

    /// <param name="Chosen">Empty for all.</param>
    private sealed record Depth(bool IsDeep, bool Repairs, IReadOnlyCollection<EnvironmentId> Chosen);
}
