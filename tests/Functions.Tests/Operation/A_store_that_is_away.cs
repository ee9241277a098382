using System.Diagnostics;
using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>Azurite is ended and started again. It keeps everything in memory, so it comes back empty.</summary>
public sealed class A_store_that_is_away
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Is_told_to_callers_and_forgotten_when_it_is_back()
    {
        var azurite = await AzuriteProcess.StartAsync();
        var port = azurite.Port;
        await using var host = await FunctionsHost.StartAsync(
            new HostSettings { ConnectionString = azurite.ConnectionString, DevelopmentApiKey = FunctionsHost.DevelopmentApiKey });
        var api = await Api.NewAsync(host);
        var application = await api.CreatedAsync(Bodies.M2M());
        await api.CreatedSecretAsync(application);

        // A key that was looked up just now is believed for longer than the calls below take.
        api = await api.WithKeyAsync(key => key);
        await api.FoundAsync(application);
        await azurite.DisposeAsync();
        var path = $"/connect/applications/{application["id"]}";
        var replies = await Task.WhenAll(
            api.GetAsync("/connect/applications"),
            api.CreateAsync(Bodies.M2M()),
            api.GetAsync(path),
            api.PutAsync(path, new JsonObject { ["name"] = "Other" }),
            api.DeleteAsync(path),
            api.GetAsync($"{path}/client_secrets"),
            api.PostAsync($"{path}/client_secrets", new JsonObject()),
            api.DeleteAsync("/connect/client_secrets/secret_01KK0Z4QATZK2G7P4QH9MB1XAF"),
            api.WithKeyText($"{api.ApiKey}x").GetAsync("/connect/applications"));

        Assert.All(replies, IsUnavailable);

        // What needs no store is answered as ever.
        (await api.GetAsync("/connect/applications/x")).IsNotFound();
        (await api.WithKeyText(null).GetAsync("/connect/applications")).IsError(401, "unauthorized");
        (await api.GetAsync("/connect/applications?limit=x")).IsInvalid("limit: invalid_limit");

        await using var again = await AzuriteProcess.StartAsync(port);

        // There is not even a table.
        IsUnavailable(await api.GetAsync("/connect/applications"));
        await host.Table.CreateIfMissingAsync(CancellationToken.None);
        var anew = await Api.NewAsync(host);
        await anew.CreatedSecretAsync(await anew.CreatedAsync(Bodies.M2M()));
        Assert.Single((await anew.GetAsync("/connect/applications")).Is(200)["data"]!.AsArray());

        await host.HasLoggedAsync("Answered 503: the store cannot do its part");
        Assert.DoesNotContain("Answered 500", host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(api.ApiKey, host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_start_does_not_stop_it()
    {
        var port = FreePort.Find();
        string connectionString;
        await using (var somewhere = await AzuriteProcess.StartAsync(port))
        {
            connectionString = somewhere.ConnectionString;
        }

        await using var host = await FunctionsHost.StartAsync(
            new HostSettings { ConnectionString = connectionString, DevelopmentApiKey = FunctionsHost.DevelopmentApiKey });
        using var client = new HttpClient(new ValidatingHandler()) { BaseAddress = host.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", FunctionsHost.DevelopmentApiKey);
        var list = new Uri("/connect/applications", UriKind.Relative);
        using (var away = await client.GetAsync(list))
        {
            Assert.Equal(503, (int)away.StatusCode);
            Assert.NotNull(away.Headers.RetryAfter);
        }

        await using var azurite = await AzuriteProcess.StartAsync(port);

        // By itself it makes the table and the key of its settings.
        var waited = Stopwatch.StartNew();
        while (true)
        {
            using var reply = await client.GetAsync(list);
            if (reply.IsSuccessStatusCode)
            {
                return;
            }

            Assert.True(waited.Elapsed < Patience, $"After {Patience} it still answers {(int)reply.StatusCode}.");
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task At_the_start_and_slow_after_that_does_not_stop_it()
    {
        var settings = await HostSettings.AzuriteAsync();
        await using var proxy = await FaultProxy.StartAsync((await AzuriteProcess.SharedAsync()).Endpoint);
        proxy.Plan(_ => true, Fault.CutBefore, Fault.Delay(TimeSpan.FromSeconds(15)));

        await using var host = await FunctionsHost.StartAsync(settings with { ConnectionString = proxy.Redirect(settings.ConnectionString!) });

        (await (await Api.NewAsync(host)).GetAsync("/connect/applications")).Is(200);
    }

    [Theory]
    [InlineData(Front.Server)]
    [InlineData(Front.Worker)]
    public async Task At_the_start_and_swallowing_every_packet_does_not_stop_it(Front front)
    {
        var settings = await HostSettings.AzuriteAsync() with { Front = front, DevelopmentApiKey = FunctionsHost.DevelopmentApiKey };
        await using var proxy = await FaultProxy.StartAsync((await AzuriteProcess.SharedAsync()).Endpoint);
        var swallowing = proxy.Each(_ => Fault.Delay(TimeSpan.FromHours(1)));

        var watch = Stopwatch.StartNew();
        await using var host = await FunctionsHost.StartAsync(settings with { ConnectionString = proxy.Redirect(settings.ConnectionString!) });
        var stranger = new Uri("/health/live", UriKind.Relative);
        using (var live = await host.Client.GetAsync(stranger))
        {
            Assert.Equal(200, (int)live.StatusCode);
            Assert.True(watch.Elapsed < Patience, $"Health was answered after {watch.Elapsed}.");
        }

        Assert.Equal(503, await ReadyAsync(host));
        swallowing.Dispose();

        // By itself it makes the table and the key of its settings; one try may still be waiting for an answer.
        watch.Restart();
        while (await ReadyAsync(host) != 200)
        {
            Assert.True(watch.Elapsed < 2 * Patience, $"It is not ready after {watch.Elapsed}.");
            await Task.Delay(100);
        }

        static async Task<int> ReadyAsync(FunctionsHost host)
        {
            using var answer = await host.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return (int)answer.StatusCode;
        }
    }

    private static void IsUnavailable(Reply reply)
    {
        reply.IsError(503, "service_unavailable");
        Assert.Matches("^[1-9][0-9]*$", reply.Headers["Retry-After"]);
    }
}
