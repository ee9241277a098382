using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Safety;

public sealed class Health
{
    [Fact]
    public async Task Is_told_to_anyone_without_detail_and_without_a_limit()
    {
        var stranger = (await Api.NewAsync()).WithKeyText(null);

        foreach (var path in (string[])["/health/live", "/health/ready"])
        {
            var reply = await stranger.GetAsync(path);
            Assert.Equal("""{"status":"ok"}""", reply.Has(200).Text);
            Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("RateLimit", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Is_live_but_not_ready_while_the_store_is_away_and_ready_again_when_it_is_back()
    {
        var azurite = await AzuriteProcess.StartAsync();
        await using var host = await FunctionsHost.StartAsync((await HostSettings.AzuriteAsync()) with { ConnectionString = azurite.ConnectionString });
        var stranger = (await Api.NewAsync(host)).WithKeyText(null);
        (await stranger.GetAsync("/health/ready")).Is(200);

        await azurite.DisposeAsync();
        await UntilAsync(503);
        (await stranger.GetAsync("/health/live")).Is(200);

        await using var back = await AzuriteProcess.StartAsync(azurite.Port);
        await host.Table.CreateIfMissingAsync(CancellationToken.None);
        await UntilAsync(200);

        // Readiness is believed for two seconds, and a request to a store that is away is retried for some.
        async Task UntilAsync(int status)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while ((await stranger.GetAsync("/health/ready")).Status != status)
            {
                await Task.Delay(100, limit.Token);
            }
        }
    }
}
