using System.CommandLine;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Bench.Comparison;

/// <summary>The bench without a subcommand.</summary>
internal static class ComparisonCommand
{
    private const string ResultFile = "bench/results.md";

    private static readonly Option<bool> Quick = new("--quick") { Description = "Less of everything: under a minute, and noisier." };

    private static readonly Option<bool> Write = new("--write") { Description = $"Write the table into {ResultFile} too." };

    private static readonly Option<double?> Seconds = Positive<double?>("--seconds", "For how long each thing is measured, each time. [default: 4; quick: 0.7]");

    private static readonly Option<int?> Repeats = Positive<int?>("--repeats", "How often; the median counts. [default: 3]");

    private static readonly Option<int?> Connections = Positive<int?>("--connections", "Callers at a time. [default: 16]");

    private static readonly Option<int?> Applications = Positive<int?>("--applications", "Stored in most measurements. [default: 10000; quick: 4000]");

    private static readonly Option<int?> Many = Positive<int?>("--many", "Stored where many are held against 1,000. [default: 100000; quick: 10000]");

    private static readonly Option<int?> AzuriteApplications = Positive<int?>("--azurite-applications", "Stored in Azurite. [default: 200]");

    private static readonly Option<int?> MemoryRequests = Positive<int?>("--memory-requests", "Answered before the memory is looked at. [default: 200000; quick: 20000]");

    public static RootCommand Command()
    {
        var command = new RootCommand("Measures the service beside a bare server and the raw store. Only the ratios mean something.");
        foreach (var option in (Option[])[Quick, Write, Seconds, Repeats, Connections, Applications, Many, AzuriteApplications, MemoryRequests])
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var quick = parsed.GetValue(Quick);
        var results = await Comparison.RunAsync(
            new ComparisonOptions
            {
                Duration = TimeSpan.FromSeconds(parsed.GetValue(Seconds) ?? (quick ? 0.7 : 4)),
                WarmUp = TimeSpan.FromSeconds(quick ? 2 : 15),
                Repeats = parsed.GetValue(Repeats) ?? 3,
                Connections = parsed.GetValue(Connections) ?? 16,
                Applications = parsed.GetValue(Applications) ?? (quick ? 4000 : 10_000),
                ManyApplications = parsed.GetValue(Many) ?? (quick ? 10_000 : 100_000),
                FewApplications = 1000,
                AzuriteApplications = parsed.GetValue(AzuriteApplications) ?? 200,
                MemoryRequests = parsed.GetValue(MemoryRequests) ?? (quick ? 20_000 : 200_000),
            },
            cancellation);
        Progress.Clear();
        Console.WriteLine(results);
        if (parsed.GetValue(Write))
        {
            await File.WriteAllTextAsync(Repository.PathOf(ResultFile), $"# Results of `./dev bench`\n\n{results}\n", cancellation);
            Console.WriteLine($"\nWritten to {ResultFile}");
        }

        return 0;
    }

    private static Option<T> Positive<T>(string name, string description)
    {
        var option = new Option<T>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value.StartsWith('-') || result.Tokens is [{ Value: "0" }])
            {
                result.AddError($"{name} must be more than 0.");
            }
        });
        return option;
    }
}
