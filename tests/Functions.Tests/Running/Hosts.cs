using System.Collections.Concurrent;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>One running service per engine and front for all tests of the assembly. They end with the tests' process.</summary>
internal static class Hosts
{
    /// <summary>A limit that no test reaches, however many rounds it makes with one API key.</summary>
    private static readonly Dictionary<string, string?> Unlimited = new() { ["RateLimit__Requests"] = "1000000" };

    private static readonly ConcurrentDictionary<(Engine, Front), Lazy<Task<FunctionsHost>>> Started = new();

    public static Task<FunctionsHost> StartedAsync(Engine engine, Front front) => Started.GetOrAdd(
        (engine, front), _ => new(() => engine == Engine.Embedded ? StartEmbeddedAsync(front) : StartOverAzuriteAsync(front))).Value;

    private static async Task<FunctionsHost> StartEmbeddedAsync(Front front)
    {
        var directory = new TemporaryDirectory();
        var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory, front) with { Others = Unlimited });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            End(host);
            directory.Dispose();
        };
        return host;
    }

    private static async Task<FunctionsHost> StartOverAzuriteAsync(Front front)
    {
        var host = await FunctionsHost.StartAsync(await HostSettings.AzuriteAsync(front) with { Others = Unlimited });
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(host);
        return host;
    }

    // Nobody awaits anything at the end of a process.
    private static void End(FunctionsHost host) => host.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
