using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>One running service per engine for all tests of the assembly. They end with the tests' process.</summary>
internal static class Hosts
{
    /// <summary>A limit that no test reaches, however many rounds it makes with one API key.</summary>
    private static readonly Dictionary<string, string?> Unlimited = new() { ["RateLimit__Requests"] = "1000000" };

    private static readonly Lazy<Task<FunctionsHost>> EmbeddedHost = new(StartEmbeddedAsync);
    private static readonly Lazy<Task<FunctionsHost>> AzuriteHost = new(StartOverAzuriteAsync);

    public static Task<FunctionsHost> StartedAsync(Engine engine) => engine switch
    {
        Engine.Embedded => EmbeddedHost.Value,
        Engine.Azurite => AzuriteHost.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, "No such engine."),
    };

    private static async Task<FunctionsHost> StartEmbeddedAsync()
    {
        var directory = new TemporaryDirectory();
        var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory) with { Others = Unlimited });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            End(host);
            directory.Dispose();
        };
        return host;
    }

    private static async Task<FunctionsHost> StartOverAzuriteAsync()
    {
        var host = await FunctionsHost.StartAsync(await HostSettings.AzuriteAsync() with { Others = Unlimited });
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(host);
        return host;
    }

    // Nobody awaits anything at the end of a process.
    private static void End(FunctionsHost host) => host.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
