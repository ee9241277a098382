using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>Two services over one store.</summary>
internal sealed record TwoHosts(FunctionsHost First, FunctionsHost Second) : IAsyncDisposable
{
    public static async Task<TwoHosts> StartAsync(HostSettings settings)
    {
        var starting = FunctionsHost.StartAsync(settings);
        return new TwoHosts(await FunctionsHost.StartAsync(settings), await starting);
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
