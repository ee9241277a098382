using System.Text.Json;
using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Clients.Tests;

/// <summary>One run of <c>node/life.test.mjs</c> against a service and an environment of its own.</summary>
public abstract partial class NodeClientRun(Front front, bool overAzurite) : IAsyncLifetime, IDisposable
{
    private static readonly string Script = Repository.PathOf("tests/Clients.Tests/node/life.test.mjs");

    private readonly TemporaryDirectory directory = new();
    private FunctionsHost? host;

    public IReadOnlyDictionary<string, Result> Results { get; private set; } = new Dictionary<string, Result>();

    /// <summary>Everything that the run wrote.</summary>
    public string Output { get; private set; } = "";

    public static IReadOnlyList<string> TestNames() =>
        [.. TestLine().Matches(File.ReadAllText(Script)).Select(match => match.Groups["name"].Value)];

    public async Task InitializeAsync()
    {
        host = await FunctionsHost.StartAsync(overAzurite ? await HostSettings.AzuriteAsync(front) : HostSettings.Embedded(directory, front));
        var environment = await host.NewEnvironmentAsync();
        var run = await Command.RunAsync(
            "node",
            ["--test", $"--test-reporter={Repository.PathOf("tests/Clients.Tests/node/report.mjs")}", Script],
            new Dictionary<string, string> { ["CONNECT_URL"] = $"{host.Url}", ["CONNECT_API_KEY"] = environment.ApiKey });
        Output = $"{run.Output}\n{run.Errors}";
        var results = run.Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Result>(line, JsonSerializerOptions.Web)!)
            .ToDictionary(result => result.Name);
        Results = results;
    }

    public async Task DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }
    }

    public void Dispose() => directory.Dispose();

    [GeneratedRegex("""^test\('(?<name>[^']+)', """, RegexOptions.Multiline)]
    private static partial Regex TestLine();

    public sealed record Result(string Name, bool Passed, string? Error);
}

public sealed class RunOnTheServer() : NodeClientRun(Front.Server, overAzurite: false);

public sealed class RunOnTheServerOverAzurite() : NodeClientRun(Front.Server, overAzurite: true);

public sealed class RunOnTheWorker() : NodeClientRun(Front.Worker, overAzurite: false);

public sealed class RunOnTheWorkerOverAzurite() : NodeClientRun(Front.Worker, overAzurite: true);
