using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ConnectFunctions.Bench.Bare;
using ConnectFunctions.Bench.Load;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Bench.Comparison;

/// <summary>Measures one thing after the other, each beside what it is held against.</summary>
internal sealed class Comparison
{
    private const int MemorySamples = 4;

    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(0.5);

    // No application can have more than five client secrets, so it takes many to have room for as long as is measured.
    private const int RoomForSecrets = 6;

    private readonly ComparisonOptions options;
    private readonly CancellationToken cancellation;
    private readonly List<Line> lines = [];

    private Comparison(ComparisonOptions options, CancellationToken cancellation) => (this.options, this.cancellation) = (options, cancellation);

    /// <returns>The table, in Markdown.</returns>
    public static async Task<string> RunAsync(ComparisonOptions options, CancellationToken cancellation)
    {
        var comparison = new Comparison(options, cancellation);
        await comparison.MeasureStartAsync();
        await comparison.MeasureEmbeddedAsync();
        await comparison.MeasureManyAsync();
        await comparison.MeasureAzuriteAsync();
        return comparison.ToString();
    }

    public override string ToString()
    {
        var table = new TextTable("what", "measured", "beside it", "ratio", "goal", "");
        foreach (var line in lines)
        {
            table.Add(
                line.What,
                line.Measured,
                line.Against,
                line.Ratio?.Hundredths() ?? "",
                line.Goal?.ToString() ?? "",
                line is { Ratio: { } ratio, Goal: { } goal } ? (goal.IsMet(ratio) ? "met" : "missed") : "");
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}.
            {options.Connections} connections, {options.Repeats} times {options.Duration.TotalSeconds} s each, in turn with what stands beside it; medians. Before that
            each ran for {options.WarmUp.TotalSeconds} s, to be compiled as it is in the hours of its life. Machines are noisy: only the ratios mean something.

            {table}
            """);
    }

    private async Task MeasureStartAsync()
    {
        Progress.Say("Starting the service over a store that is there");
        using var directory = new TemporaryDirectory();
        var settings = HostSettings.Embedded(directory);
        settings = settings with { DevelopmentApiKey = FunctionsHost.DevelopmentApiKey };
        var times = new List<double>();
        for (var repeat = 0; repeat <= options.Repeats; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            await using var host = await FunctionsHost.StartAsync(settings);
            host.Client.DefaultRequestHeaders.Add("Authorization", $"Bearer {FunctionsHost.DevelopmentApiKey}");
            using var answer = await host.Client.GetAsync(new Uri("/connect/applications", UriKind.Relative), cancellation);
            answer.EnsureSuccessStatusCode();

            // The first start makes the store.
            if (repeat > 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        lines.Add(new Line("start to first good answer, s", $"{times.Median().Hundredths()} s", "", times.Median(), Goal.Below(0.5)));
    }

    private async Task MeasureEmbeddedAsync()
    {
        using var directory = new TemporaryDirectory();
        Progress.Say($"Storing {options.Applications} applications");
        await using var service = await Service.StartAsync(HostSettings.Embedded(directory), options.Applications, cancellation);
        var gets = service.Gets();
        var count = ((double)options.Applications).Whole();
        await MeasureReadsAsync($"GET one of {count}", service, service.PathOf(0), gets, Goal.AtLeast(0.6));
        await MeasureReadsAsync($"list of 10 of {count}", service, "/connect/applications?limit=10", service.Lists(), Goal.AtLeast(0.55));
        await MeasureWritesAsync(directory, service);
    }

    private async Task MeasureReadsAsync(string what, Service service, string sample, ReadOnlyMemory<byte>[] requests, Goal goal)
    {
        var captured = await CapturedAnswer.OfAsync(service.Client, new Uri(service.Url, sample), cancellation);
        await using var bare = await BareServerProcess.StartAsync(captured, cancellation);
        var plain = RequestBytes.Get(bare.Url, "/");
        var pairs = await InTurnAsync(
            what,
            async duration => (await LoadAsync(service.Url, duration, number => requests[number % requests.Length])).PerSecond,
            async duration => (await LoadAsync(bare.Url, duration, _ => plain)).PerSecond);
        lines.Add(Line.Of(what, "/s", "bare Kestrel", pairs, goal));
    }

    private async Task MeasureWritesAsync(TemporaryDirectory directory, Service service)
    {
        await using var raw = new SqliteTable(directory.File("raw.db"));
        await raw.CreateIfMissingAsync(cancellation);
        Func<TimeSpan, Task<double>> transactions = duration => RawTransactions.PerSecondAsync(raw, options.Connections, duration, cancellation);

        var create = service.Post("/connect/applications", Sample.Application("Berth Planner"));
        var pairs = await InTurnAsync(
            "create application", async duration => (await LoadAsync(service.Url, duration, _ => create)).PerSecond, transactions);
        lines.Add(Line.Of("create application (6 rows)", "/s", "raw 5-row transactions", pairs, Goal.AtLeast(0.7)));

        Progress.Say($"Storing {options.Applications * RoomForSecrets} applications");
        await using var roomy = await Service.StartAsync(
            new HostSettings { File = directory.File("roomy.db") }, options.Applications * RoomForSecrets, cancellation);
        var secrets = Enumerable.Range(0, roomy.Ids.Count).Select(number => roomy.Post($"{roomy.PathOf(number)}/client_secrets", null)).ToArray();
        var (made, most) = (0L, roomy.Ids.Count * 5L);
        pairs = await InTurnAsync("create client secret", CreateSecretsAsync, transactions);
        lines.Add(Line.Of("create client secret", "/s", "raw 5-row transactions", pairs, Goal.AtLeast(0.55)));

        Progress.Say("Asking the disk");
        var syncs = Enumerable.Range(0, options.Repeats).Select(repeat => DiskSync.PerSecond(directory.File($"sync{repeat}"), options.Duration / 4)).Median();
        lines.Add(new Line("fsyncs of this disk, one at a time", $"{syncs.Whole()} /s", "", null, null));

        async Task<double> CreateSecretsAsync(TimeSpan duration)
        {
            var first = made;
            if (most - first < options.Connections * 2)
            {
                throw new BenchException("Every application has its five client secrets already: ask for more --applications.");
            }

            var load = await LoadAsync(roomy.Url, duration, number => secrets[(first + number) % secrets.Length], most - first - options.Connections);
            made += load.Latencies.Length;
            return load.PerSecond;
        }
    }

    private async Task MeasureManyAsync()
    {
        using var directory = new TemporaryDirectory();
        Progress.Say($"Storing {options.ManyApplications} applications");
        await using var few = await Service.StartAsync(new HostSettings { File = directory.File("few.db") }, options.FewApplications, cancellation);
        await using var many = await Service.StartAsync(new HostSettings { File = directory.File("many.db") }, options.ManyApplications, cancellation);
        var sizes = $"{((double)options.ManyApplications).Whole()} against {((double)options.FewApplications).Whole()}";
        foreach (var (what, requests) in ((string, Func<Service, ReadOnlyMemory<byte>[]>)[])
            [("p50 of GET one", service => service.Gets()), ("p50 of list of 10", service => service.Lists())])
        {
            var (ofFew, ofMany) = (requests(few), requests(many));
            var pairs = await InTurnAsync(
                $"{what}, {sizes}",
                async duration => (await AloneAsync(many.Url, duration, number => ofMany[number % ofMany.Length])).MedianMicroseconds,
                async duration => (await AloneAsync(few.Url, duration, number => ofFew[number % ofFew.Length])).MedianMicroseconds);
            lines.Add(Line.Of($"{what}, {sizes}", "µs", "with few", pairs, Goal.Below(1.1)));
        }

        await MeasureMemoryAsync(directory, many);
    }

    private async Task MeasureMemoryAsync(TemporaryDirectory directory, Service many)
    {
        Progress.Say("Memory: idle");
        await using var idle = await Service.StartAsync(new HostSettings { File = directory.File("idle.db") }, 0, cancellation);
        using (var answer = await idle.Client.GetAsync(new Uri("/connect/applications", UriKind.Relative), cancellation))
        {
            answer.EnsureSuccessStatusCode();
        }

        await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
        var before = idle.ResidentBytes.Megabytes();
        var gets = many.Gets();
        var lists = many.Lists();
        var samples = new List<double>();
        for (var sample = 0; sample < MemorySamples; sample++)
        {
            Progress.Say($"Memory: {options.MemoryRequests / MemorySamples * sample} requests of {options.MemoryRequests}");
            await LoadGenerator.RunAsync(
                many.Url,
                options.Connections,
                TimeSpan.MaxValue,
                number => number % 4 == 0 ? lists[number % lists.Length] : gets[number % gets.Length],
                cancellation,
                options.MemoryRequests / MemorySamples);
            samples.Add(many.ResidentBytes.Megabytes());
        }

        var with = $"memory with {((double)options.ManyApplications).Whole()} stored, after {((double)options.MemoryRequests).Whole()} requests";
        lines.Add(new Line(with, $"{samples[^1].Whole()} MB", $"{before.Whole()} MB idle", samples[^1] / before, Goal.Below(1.5)));
        lines.Add(new Line("the same, at half of them", $"{samples[^1].Whole()} MB", $"{samples[(MemorySamples / 2) - 1].Whole()} MB", samples[^1] / samples[(MemorySamples / 2) - 1], Goal.Below(1.1)));
    }

    private async Task MeasureAzuriteAsync()
    {
        Progress.Say("Storing applications in Azurite");
        await using var azurite = await AzuriteProcess.StartAsync();
        var settings = new HostSettings { ConnectionString = azurite.ConnectionString };
        await using var service = await Service.StartAsync(settings, options.AzuriteApplications, cancellation);
        var gets = service.Gets();
        var now = TimeProvider.System.GetUtcNow();
        var reads = service.Ids.Select(id => RawPointReads.Request(
            azurite.ConnectionString, settings.TableName, service.Environment.Id.ToString(), $"app|{id["conn_app_".Length..]}", now)).ToArray();
        var pairs = await InTurnAsync(
            "GET one over Azurite",
            async duration => (await LoadAsync(service.Url, duration, number => gets[number % gets.Length])).PerSecond,
            async duration => (await LoadAsync(azurite.Endpoint, duration, number => reads[number % reads.Length])).PerSecond);
        lines.Add(Line.Of("GET one over Azurite", "/s", "raw point reads", pairs, Goal.AtLeast(0.85)));
    }

    private Task<LoadResult> LoadAsync(Uri server, TimeSpan duration, Func<long, ReadOnlyMemory<byte>> request, long most = long.MaxValue) =>
        LoadGenerator.RunAsync(server, options.Connections, duration, request, cancellation, most);

    /// <summary>One caller at a time: how long an answer takes, and not how long the queue is.</summary>
    private Task<LoadResult> AloneAsync(Uri server, TimeSpan duration, Func<long, ReadOnlyMemory<byte>> request) =>
        LoadGenerator.RunAsync(server, 1, duration, request, cancellation);

    /// <summary>
    /// Warms both up, then measures them in turn, half a second each and over again: what else the machine does falls on both.
    /// </summary>
    private async Task<List<(double Measured, double Against)>> InTurnAsync(string what, Func<TimeSpan, Task<double>> measured, Func<TimeSpan, Task<double>> against)
    {
        Progress.Say($"{what}: warming up");
        await measured(options.WarmUp);
        await against(options.WarmUp);
        var turns = (int)Math.Ceiling(options.Duration / LongestTurn);
        var pairs = new List<(double, double)>();
        for (var repeat = 1; repeat <= options.Repeats; repeat++)
        {
            Progress.Say($"{what}: {repeat} of {options.Repeats}");
            var (ofMeasured, ofAgainst) = (0.0, 0.0);
            for (var turn = 0; turn < turns; turn++)
            {
                ofMeasured += await measured(options.Duration / turns);
                ofAgainst += await against(options.Duration / turns);
            }

            pairs.Add((ofMeasured / turns, ofAgainst / turns));
        }

        return pairs;
    }
}
