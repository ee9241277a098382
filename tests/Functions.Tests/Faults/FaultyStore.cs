using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Faults;

/// <summary>The service over Azurite, with a proxy between them that does as it is told.</summary>
public sealed class FaultyStore : IAsyncLifetime
{
    private FaultProxy? proxy;
    private FunctionsHost? host;

    internal FaultProxy Proxy => proxy!;

    internal FunctionsHost Host => host!;

    public async Task InitializeAsync()
    {
        var settings = await HostSettings.AzuriteAsync();
        proxy = await FaultProxy.StartAsync((await AzuriteProcess.SharedAsync()).Endpoint);
        host = await FunctionsHost.StartAsync(settings with { ConnectionString = proxy.Redirect(settings.ConnectionString!) });
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
