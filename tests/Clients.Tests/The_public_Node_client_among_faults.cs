using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectFunctions.Tests.Support;
using Xunit.Abstractions;

namespace ConnectFunctions.Clients.Tests;

/// <summary>
/// Faults at random between the client and the service, and between the service and Azurite. CONNECT_SEED repeats the
/// choices, as far as the requests come in the same order.
/// </summary>
public sealed class The_public_Node_client_among_faults(ITestOutputHelper output)
{
    private static readonly int Applications = Rounds.Of(30, 300);

    /// <summary>To the store, by all fifteen callers, while one of them makes a call with all its tries and pauses.</summary>
    private const int RequestsDuringOneCall = 600;

    /// <summary>
    /// What the client tries again by itself. It does not where the answer breaks off within the body, or is not what it
    /// should be: its caller has to know then.
    /// </summary>
    private static readonly Fault[] BeforeTheService =
        [Fault.Refuse(500), Fault.Refuse(503, retryAfter: 1), Fault.Refuse(429, retryAfter: 1), Fault.Deny(503), Fault.CutBefore, Fault.CutAfter, Fault.Delay(TimeSpan.FromMilliseconds(300))];

    private static readonly Fault[] BeforeTheStore =
    [
        Fault.Refuse(500), Fault.Refuse(503), Fault.Refuse(429, retryAfter: 1), Fault.Deny(500), Fault.CutBefore, Fault.CutAfter, Fault.HalfAnswer, Fault.Garbage,
        Fault.Delay(TimeSpan.FromMilliseconds(300)),
    ];

    [Fact]
    public async Task Leaves_no_orphan_and_no_duplicate()
    {
        var settings = await HostSettings.AzuriteAsync();
        await using var behind = await FaultProxy.StartAsync((await AzuriteProcess.SharedAsync()).Endpoint);
        await using var host = await FunctionsHost.StartAsync(settings with { ConnectionString = behind.Redirect(settings.ConnectionString!) });
        await using var before = await FaultProxy.StartAsync(host.Url);
        var environment = await host.NewEnvironmentAsync();

        var seed = int.TryParse(Environment.GetEnvironmentVariable("CONNECT_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"CONNECT_SEED={seed}");
        var (chosen, met) = (new Random(seed), new HashSet<string>());
        var sinceGarbage = RequestsDuringOneCall;
        CommandResult run;

        // One request of the client's meets one fault before the service, or the client would run out of tries.
        using (before.Each(request => Choose(chosen, 20, BeforeTheService) is { } fault && met.Add($"{request.Method} {request.PathAndQuery} {request.Body}") ? fault : null))
        using (behind.Each(_ => ChooseBeforeTheStore()))
        {
            run = await Command.RunAsync(
                "node",
                [Repository.PathOf("tests/Clients.Tests/node/faults.mjs"), $"{Applications}"],
                new Dictionary<string, string> { ["CONNECT_URL"] = $"{before.Endpoint}", ["CONNECT_API_KEY"] = environment.ApiKey });
        }

        // Garbage costs the caller a try at once, for nobody asks the store again: the four of one call see it once at most.
        Fault? ChooseBeforeTheStore()
        {
            sinceGarbage++;
            var fault = Choose(chosen, 12, BeforeTheStore);
            if (fault != Fault.Garbage)
            {
                return fault;
            }

            var isSoon = sinceGarbage <= RequestsDuringOneCall;
            sinceGarbage = isSoon ? sinceGarbage : 0;
            return isSoon ? null : fault;
        }

        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Errors}");
        var held = JsonNode.Parse(run.Output)!;
        output.WriteLine($"{met.Count} requests met a fault before the service; {held["retried"]} of {held["posts"]} POSTs were tried again");
        Assert.False((bool)held["withoutKey"]!);
        Assert.NotEqual(0, (int)held["retried"]!);
        Assert.Equal(Applications * 3, (int)held["posts"]!);

        await host.AssertWholeAsync(environment.Id);
        var applications = await ListAsync(environment);
        Assert.Equal(
            held["applications"]!.AsObject().Select(one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal),
            applications.Select(one => $"{one["id"]} {one["name"]}: {one["description"]}").Order(StringComparer.Ordinal));
        Assert.Equal(Applications / 3, held["deleted"]!.AsArray().Count);
        foreach (var application in applications)
        {
            var id = (string)application["id"]!;
            var secrets = (await GetAsync(environment, $"/connect/applications/{id}/client_secrets")).AsArray();
            Assert.Equal(held["secrets"]![id]!.ToJsonString(), JsonSerializer.Serialize(secrets.Select(secret => (string)secret!["id"]!)));
        }

        // Nor was anything there for a while that the client never heard of.
        var rows = await RowFamilies.ReadAsync(host.Table, environment.Id);
        var actions = rows.Where(row => row.Key.StartsWith("audit|", StringComparison.Ordinal)).Select(row => row.String("Action")).ToList();
        Assert.Equal(Applications, actions.Count(action => action == "application.created"));
        Assert.Equal(Applications, actions.Count(action => action == "application.updated"));
        Assert.Equal(Applications / 3, actions.Count(action => action == "application.deleted"));
        Assert.Equal(2 * Applications, actions.Count(action => action == "client_secret.created"));
        Assert.Equal(Applications, actions.Count(action => action == "client_secret.deleted"));
    }

    private static Fault? Choose(Random random, int percent, Fault[] faults)
    {
        lock (random)
        {
            return random.Next(100) < percent ? faults[random.Next(faults.Length)] : null;
        }
    }

    private static async Task<List<JsonNode>> ListAsync(TestEnvironment environment)
    {
        var found = new List<JsonNode>();
        string? after = null;
        do
        {
            var page = await GetAsync(environment, $"/connect/applications?limit=100{(after is null ? "" : $"&after={after}")}");
            found.AddRange(page["data"]!.AsArray().Select(one => one!));
            after = (string?)page["list_metadata"]!["after"];
        }
        while (after is not null);

        return found;
    }

    private static async Task<JsonNode> GetAsync(TestEnvironment environment, string path) =>
        JsonNode.Parse(await environment.Client.GetStringAsync(new Uri(path, UriKind.Relative)))!;
}
