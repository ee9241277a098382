using System.Diagnostics;
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
    public async Task Asks_the_store_once_in_two_seconds_however_many_want_to_know()
    {
        var settings = await HostSettings.AzuriteAsync();
        await using var proxy = await FaultProxy.StartAsync((await AzuriteProcess.SharedAsync()).Endpoint);
        await using var host = await FunctionsHost.StartAsync(settings with { ConnectionString = proxy.Redirect(settings.ConnectionString!) });
        var stranger = (await Api.NewAsync(host)).Unwatched().WithKeyText(null);
        (await stranger.GetAsync("/health/ready")).Has(200);
        await Task.Delay(TimeSpan.FromSeconds(2.1));

        var before = Asked();
        var watch = Stopwatch.StartNew();
        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => stranger.GetAsync("/health/ready")));

        Assert.All(replies, reply => reply.Has(200));
        Assert.InRange(Asked() - before, 1, 1 + (watch.Elapsed / TimeSpan.FromSeconds(2)));

        int Asked() => proxy.Requests.Count(request => request.Mentions("probe"));
    }

    [Fact]
    public async Task Is_not_ready_over_a_store_that_takes_longer_than_five_seconds()
    {
        var settings = await HostSettings.AzuriteAsync();
        await using var proxy = await FaultProxy.StartAsync((await AzuriteProcess.SharedAsync()).Endpoint);
        await using var host = await FunctionsHost.StartAsync(settings with { ConnectionString = proxy.Redirect(settings.ConnectionString!) });
        var stranger = (await Api.NewAsync(host)).WithKeyText(null);
        (await stranger.GetAsync("/health/ready")).Is(200);
        await Task.Delay(TimeSpan.FromSeconds(2.1));

        using (proxy.Each(_ => Fault.Delay(TimeSpan.FromSeconds(9))))
        {
            (await stranger.GetAsync("/health/ready")).Has(503);

            // Also when its patience ends while it tries again.
            await Task.Delay(TimeSpan.FromSeconds(2.1));
            proxy.Plan(_ => true, Fault.CutBefore);
            (await stranger.GetAsync("/health/ready")).Has(503);
        }

        await Task.Delay(TimeSpan.FromSeconds(2.1));
        (await stranger.GetAsync("/health/ready")).Is(200);
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
