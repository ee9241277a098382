using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>What each call costs the store. More is a decision, not an accident.</summary>
public sealed class Storage_calls
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Are_as_few_as_promised(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var table = new CountingTable(store.Table);

        await EveryCallAsync(table, (call, expected) =>
        {
            Assert.True(table.Calls == expected, $"{call}: {table}, not {expected} calls");
            table.Restart();
        });
    }

    [Fact]
    public async Task Are_one_HTTP_request_each()
    {
        var azurite = await AzuriteProcess.SharedAsync();
        await using var proxy = await FaultProxy.StartAsync(azurite.Endpoint);
        var table = AzureTable.Connect(proxy.Redirect(azurite.ConnectionString), TestStore.NewTableName());
        await table.CreateIfMissingAsync(None);
        var before = proxy.Requests.Count;

        await EveryCallAsync(table, (call, expected) =>
        {
            var requests = proxy.Requests.Skip(before).ToList();
            Assert.True(requests.Count == expected, $"{call}: {string.Join(", ", requests)}, not {expected} requests");
            before = proxy.Requests.Count;
        });
    }

    private static async Task EveryCallAsync(ITable table, Action<string, int> count)
    {
        var clock = new FakeClock();
        var instance = new Instance(table, clock);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
        count("creating an environment", 1);
        var (_, key) = await instance.CreateApiKeyAsync();
        count("creating an API key", 1);

        Assert.NotNull(await instance.Authentication.AuthenticateAsync(key, None));
        count("authenticating for the first time: the key, its environment, the time of its use", 3);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.NotNull(await instance.Authentication.AuthenticateAsync(key, None));
        count("authenticating again", 0);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await instance.Authentication.AuthenticateAsync(key, None));
        count("authenticating after 30 seconds, within the minute of the last write", 2);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull(await instance.Authentication.AuthenticateAsync(key, None));
        count("authenticating after a minute", 3);
        var unknown = ApiKeyText.TryParse(key.Reveal() + "x", out var text) ? text : null;
        Assert.Null(await instance.Authentication.AuthenticateAsync(unknown!, None));
        count("an unknown API key", 1);
        Assert.Null(await instance.Authentication.AuthenticateAsync(unknown!, None));
        count("an unknown API key again", 0);

        var id = await instance.CreatedAsync(Instance.M2M);
        count("creating an application", 1);
        await instance.CreatedAsync();
        count("creating an application of no organization", 1);
        Assert.Null((await instance.CreateAsync("{}")).Failure() as Failure.NotFound);
        count("creating an application that breaks a rule", 0);
        (await instance.FindAsync(id)).Value();
        count("getting an application", 1);
        Assert.NotNull((await instance.FindAsync("conn_app_nothing")).Failure());
        count("getting what can be no application", 0);
        (await instance.ListAsync(new ApplicationQuery { Limit = 100 })).Value();
        count("listing applications", 1);
        Assert.True(OrganizationId.TryParse("org_1", out var organization));
        (await instance.ListAsync(new ApplicationQuery { Organization = organization, Order = ListOrder.Asc })).Value();
        count("listing an organization's applications", 1);
        (await instance.UpdateAsync(id, """{"name":"Another"}""")).Value();
        count("updating an application", 2);
        (await instance.UpdateAsync(id, """{"name":" Another "}""")).Value();
        count("updating an application to what it is", 1);
        Assert.NotNull((await instance.UpdateAsync(id, """{"name":null}""")).Failure());
        count("updating an application against a rule", 1);

        var secret = (await instance.CreateSecretAsync(id)).Value().Secret.Id.ToString();
        count("creating the environment's first client secret: with a look for its pepper, its creation and a look at it", 5);
        await instance.CreateSecretAsync(id);
        count("creating a client secret", 2);
        clock.Advance(TimeSpan.FromSeconds(60));
        await instance.CreateSecretAsync(id);
        count("creating a client secret when the ring is a minute old", 3);
        (await instance.ListSecretsAsync(id)).Value();
        count("listing client secrets", 1);
        (await instance.RevokeAsync(secret)).Value();
        count("revoking a client secret", 2);
        Assert.NotNull((await instance.RevokeAsync(secret)).Failure());
        count("revoking a client secret that is gone", 1);
        (await instance.DeleteAsync(id)).Value();
        count("deleting an application with client secrets", 2);
        Assert.NotNull((await instance.DeleteAsync(id)).Failure());
        count("deleting an application that is gone", 1);
    }
}
