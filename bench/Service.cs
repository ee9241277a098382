using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using ConnectFunctions.Applications;
using ConnectFunctions.Audit;
using ConnectFunctions.Bench.Load;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Bench;

/// <summary>The running service, and an environment in it that holds so many applications.</summary>
internal sealed class Service : IAsyncDisposable
{
    private const int SeedingAtOnce = 200;

    private readonly FunctionsHost host;

    private Service(FunctionsHost host, TestEnvironment environment, IReadOnlyList<string> ids)
    {
        (this.host, Environment, Ids) = (host, environment, ids);
        Client = new HttpClient { BaseAddress = host.Url };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", environment.ApiKey);
    }

    public Uri Url => host.Url;

    public ITable Table => host.Table;

    public TestEnvironment Environment { get; }

    /// <summary>The applications that it began with, oldest first.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>With the API key.</summary>
    public HttpClient Client { get; }

    public long ResidentBytes
    {
        get
        {
            using var process = Process.GetProcessById(host.ProcessId);
            return process.WorkingSet64;
        }
    }

    /// <summary>The limit that no load of one machine reaches.</summary>
    public static Dictionary<string, string?> Unlimited => new() { ["RateLimit__Requests"] = "1000000", ["RateLimit__WindowSeconds"] = "1" };

    public static async Task<Service> StartAsync(HostSettings settings, int applications, CancellationToken cancellation)
    {
        // As it runs for users: in Development the server reports mistakes in pages of its own.
        var host = await FunctionsHost.StartAsync(settings with { Others = Unlimited, HostEnvironment = "Production" });
        try
        {
            var environment = await host.NewEnvironmentAsync();
            return new Service(host, environment, await SeedAsync(host.Table, environment.Id, applications, cancellation));
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path of the application with this number, all of them in a scattered order.</summary>
    public string PathOf(long number) => $"/connect/applications/{Ids[(int)(number * 7919 % Ids.Count)]}";

    public ReadOnlyMemory<byte> Get(string pathAndQuery) => RequestBytes.Get(Url, pathAndQuery, Authorization);

    public ReadOnlyMemory<byte> Post(string path, string? json) => RequestBytes.Post(Url, path, json, Authorization);

    /// <summary>A GET for every application.</summary>
    public ReadOnlyMemory<byte>[] Gets() => [.. Enumerable.Range(0, Ids.Count).Select(number => Get(PathOf(number)))];

    /// <summary>Pages of ten, from everywhere in the list.</summary>
    public ReadOnlyMemory<byte>[] Lists() =>
        [.. Enumerable.Range(0, Ids.Count - 10).Select(number => Get($"/connect/applications?limit=10&after={Ids[10 + (int)(number * 7919L % (Ids.Count - 10))]}"))];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await host.DisposeAsync();
    }

    private string Authorization => $"Authorization: Bearer {Environment.ApiKey}";

    /// <summary>Not over HTTP: only the rows matter.</summary>
    private static async Task<IReadOnlyList<string>> SeedAsync(ITable table, EnvironmentId environment, int count, CancellationToken cancellation)
    {
        var registry = new ApplicationRegistry(
            table,
            new UlidGenerator(TimeProvider.System, RandomNumberGenerator.Create()),
            new ConflictRetry(TimeProvider.System),
            TimeProvider.System,
            NullLogger<ApplicationRegistry>.Instance);
        var caller = new Caller(environment, Actor.Operator("bench"));
        var ids = new string[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = SeedingAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, count, options, async (number, token) =>
        {
            using var body = JsonDocument.Parse(Sample.Application($"Tide Tables {number}"));
            var created = await registry.CreateAsync(caller, null, body.RootElement, token);
            ids[number] = created.Match(made => made.Value.Id.ToString(), failure => throw new BenchException($"Seeding failed: {failure}"));
        });
        Array.Sort(ids, StringComparer.Ordinal);
        return ids;
    }
}
