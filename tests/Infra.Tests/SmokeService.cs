using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>A service to try, with an environment that holds nothing.</summary>
public sealed class SmokeService : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public FunctionsHost Host { get; private set; } = null!;

    public TestEnvironment Environment { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory));
        Environment = await Host.NewEnvironmentAsync();
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    public void Dispose() => directory.Dispose();
}
