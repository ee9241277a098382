using System.CommandLine;

namespace ConnectFunctions.Bench.Soak;

/// <summary>The bench's subcommand <c>soak</c>.</summary>
internal static class SoakCommand
{
    private const string Azurite = "azurite";
    private const string Embedded = "embedded";

    private static readonly Option<double> Minutes = new("--minutes") { Description = "For how long.", HelpName = "N", DefaultValueFactory = _ => 10 };

    private static readonly Option<string> Store = new("--store") { Description = "What the service is over.", DefaultValueFactory = _ => Azurite };

    private static readonly Option<int> Rate = new("--rate") { Description = "Calls a second, of all callers together.", HelpName = "N", DefaultValueFactory = _ => 100 };

    public static Command Command()
    {
        Store.AcceptOnlyFromAmong(Azurite, Embedded);
        Minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is <= 0 or > 24 * 60)
            {
                result.AddError("--minutes must be more than 0 and at most a day.");
            }
        });
        Rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
            {
                result.AddError("--rate must be 1 to 10000.");
            }
        });
        var command = new Command("soak", "Mixed load with faults on. The exit code is 1 when anything acknowledged was lost or doubled, when rows do not fit together, or when memory grows.")
        {
            Minutes,
            Store,
            Rate,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var duration = TimeSpan.FromMinutes(parsed.GetValue(Minutes));
        var rate = parsed.GetValue(Rate);
        await using var world = parsed.GetValue(Store) == Azurite
            ? await SoakStore.OverAzuriteAsync()
            : await SoakStore.EmbeddedAsync();
        var report = await SoakRun.RunAsync(world, duration, rate, cancellation);
        Progress.Clear();
        Console.WriteLine(report);
        return report.IsGood ? 0 : 1;
    }
}
