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
            await using var session = new Session(settings, output, parsed.GetRequiredValue(CommonOptions.Operator));
            var (environments, storage) = await StorageChecks.RunAsync(session, cancellation);
            findings = [.. findings, .. storage];
            if (!settings.Keys.Problems(settings.Storage.IsLocal).Any())
            {
                findings.AddRange(await KeyChecks.RunAsync(session, cancellation));
                findings.AddRange(await RingChecks.RunAsync(session, environments, cancellation));
            }

            findings.AddRange(await ClockChecks.RunAsync(session, cancellation));
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
}
