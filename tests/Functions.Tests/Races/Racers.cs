using ConnectFunctions.Functions.Tests.Operation;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Races;

/// <summary>Two services over one store, for all races of a class; each race has an environment of its own.</summary>
public abstract class Racers : IAsyncLifetime
{
    private TwoHosts? hosts;

    public async Task InitializeAsync() => hosts = await TwoHosts.StartAsync(await NewSettingsAsync() with
    {
        // With many rounds, more calls than a caller is allowed.
        Others = new Dictionary<string, string?> { ["RateLimit__Requests"] = "1000000" },
    });

    public async Task DisposeAsync() => await hosts!.DisposeAsync();

    /// <summary>A new environment, through either service with the same API key.</summary>
    internal async Task<Api[]> EnterAsync()
    {
        var first = await Api.NewAsync(hosts!.First);
        return [first, first.At(hosts.Second)];
    }

    protected abstract Task<HostSettings> NewSettingsAsync();
}

public sealed class RacersOverSQLite : Racers, IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    protected override Task<HostSettings> NewSettingsAsync() => Task.FromResult(HostSettings.Embedded(directory));
}

public sealed class RacersOverAzurite : Racers
{
    protected override Task<HostSettings> NewSettingsAsync() => HostSettings.AzuriteAsync();
}
