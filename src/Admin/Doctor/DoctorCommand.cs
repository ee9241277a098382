using System.CommandLine;

namespace ConnectFunctions.Admin.Doctor;

/// <summary>connect-admin doctor: everything that the service depends on, looked at from here.</summary>
internal static class DoctorCommand
{
    public static AdminCommand Command() => new(
        "doctor", "Check settings, storage, keys, permissions and the clock, and say what to do about each.", RunAsync)
    {
        Notes = """
            Changes nothing: whether the store takes writes is found out with a transaction that cannot succeed.
            It looks with your identity and from your machine; the service may be let in where you are not, and the reverse.
            The exit code is 1 when there is a problem; warnings leave it 0.
            """,
        Examples = ["connect-admin doctor", "connect-admin doctor --settings production.settings.json --json"],
    };

    private static async Task<int> RunAsync(AdminSettings settings, Output output, ParseResult parsed, CancellationToken cancellation)
    {
        var findings = SettingsChecks.Run(settings);
        if (!settings.Storage.Problems().Any())
        {
            if (Session.TryOpen(settings, output, parsed.GetRequiredValue(CommonOptions.Operator), out var session, out var problem))
            {
                await using (session)
                {
                    await LookAsync(session, findings, cancellation);
                }
            }
            else
            {
                findings.Add(Finding.Problem("settings", problem, "Copy it anew from the storage account's access keys; UseDevelopmentStorage=true is Azurite's."));
            }
        }

        Show(output, findings);
        return findings.Exists(finding => finding.Health is Health.Problem) ? ExitCode.Failed : ExitCode.Ok;
    }

    private static async Task LookAsync(Session session, List<Finding> findings, CancellationToken cancellation)
    {
        var (environments, storage) = await StorageChecks.RunAsync(session, cancellation);
        findings.AddRange(storage);
        if (!session.Settings.Keys.Problems(session.Settings.Storage.IsLocal).Any())
        {
            findings.AddRange(await KeyChecks.RunAsync(session, cancellation));
            findings.AddRange(await RingChecks.RunAsync(session, environments, cancellation));
        }

        findings.AddRange(await ClockChecks.RunAsync(session, cancellation));
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
}
