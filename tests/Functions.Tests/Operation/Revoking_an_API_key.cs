using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>By the clock on the wall: two services over each store, all of which have just used the key.</summary>
public sealed class Revoking_an_API_key
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Is_felt_in_every_process_over_the_store_within_30_seconds()
    {
        using var directory = new TemporaryDirectory();
        await using var overSqlite = await TwoHosts.StartAsync(HostSettings.Embedded(directory));
        await using var overAzurite = await TwoHosts.StartAsync(await HostSettings.AzuriteAsync());

        // Both at once, because it takes its time.
        TimeSpan[] good = [.. (await Task.WhenAll(RevokeAsync(overSqlite), RevokeAsync(overAzurite))).SelectMany(both => both)];

        Assert.All(good, time => Assert.True(time <= Promised, $"A request was accepted that was sent {time} after the revocation."));
    }

    private static async Task<TimeSpan[]> RevokeAsync(TwoHosts hosts)
    {
        var environment = await hosts.First.NewEnvironmentAsync();
        using var atFirst = hosts.First.NewClient(environment.ApiKey);
        using var atSecond = hosts.Second.NewClient(environment.ApiKey);
        Assert.Equal(HttpStatusCode.OK, await atFirst.TryListAsync());
        Assert.Equal(HttpStatusCode.OK, await atSecond.TryListAsync());

        var ulids = new UlidGenerator(TimeProvider.System, RandomNumberGenerator.Create());
        var registry = new ApiKeyRegistry(hosts.First.Table, ulids, RandomNumberGenerator.Create(), TimeProvider.System);
        var key = Assert.Single(await registry.ListAsync(environment.Id, None));
        var revoked = await registry.RevokeAsync(environment.Id, key.Id, Actor.Operator("tests"), None);
        var since = Stopwatch.StartNew();
        Assert.True(revoked.TryGet(out _, out _));

        var good = await Task.WhenAll(LastAcceptedAsync(atFirst, since), LastAcceptedAsync(atSecond, since));

        // And for good.
        Assert.Equal(HttpStatusCode.Unauthorized, await atFirst.TryListAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await atSecond.TryListAsync());
        return good;
    }

    /// <summary>When the last request was sent that the key still opened.</summary>
    private static async Task<TimeSpan> LastAcceptedAsync(HttpClient client, Stopwatch since)
    {
        var good = TimeSpan.Zero;
        while (true)
        {
            var sent = since.Elapsed;
            if (await client.TryListAsync() == HttpStatusCode.Unauthorized)
            {
                return good;
            }

            good = sent;
            Assert.True(sent < 2 * Promised, "The revoked key is still good after a minute.");
            await Task.Delay(200);
        }
    }
}
