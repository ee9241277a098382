using ConnectFunctions.Applications;
using ConnectFunctions.Audit;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>
/// The store has committed, and its answer does not arrive. The client repeats the transaction by itself, finds its
/// own work in the way, and the caller must be told of the success that it was.
/// </summary>
public sealed class An_answer_that_is_lost
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly (string Name, Fault Fault)[] Losses =
    [
        ("the connection breaks", Fault.CutAfter),
        ("the connection breaks within the answer", Fault.HalfAnswer),
        ("500", Fault.Deny(500)),
        ("503", Fault.Deny(503)),
        ("the connection breaks before anything happened", Fault.CutBefore),
        ("429 before anything happened", Fault.Refuse(429, retryAfter: 0)),
        ("late", Fault.Delay(TimeSpan.FromMilliseconds(50))),
    ];

    private static readonly Dictionary<string, Func<World, Task<string>>> Calls = new()
    {
        ["application.created"] = async world => await world.Instance.CreatedAsync(),
        ["application.updated"] = async world =>
        {
            var updated = (await world.Instance.UpdateAsync(world.Application, """{"name":"After","scopes":["new"]}""")).Value();
            Assert.Equal("After", updated.Name.ToString());
            Assert.Equal(updated, (await world.Instance.FindAsync(world.Application)).Value());
            return world.Application;
        },
        ["application.deleted"] = async world =>
        {
            (await world.Instance.DeleteAsync(world.Application)).Value();
            Assert.IsType<Failure.NotFound>((await world.Instance.FindAsync(world.Application)).Failure());
            return world.Application;
        },
        ["client_secret.created"] = async world =>
        {
            var created = (await world.Instance.CreateSecretAsync(world.Application)).Value();
            var listed = (await world.Instance.ListSecretsAsync(world.Application)).Value();
            Assert.Equal([world.Secret, created.Secret.Id.ToString()], listed.Select(secret => secret.Id.ToString()));
            return created.Secret.Id.ToString();
        },
        ["client_secret.deleted"] = async world =>
        {
            (await world.Instance.RevokeAsync(world.Secret)).Value();
            Assert.Empty((await world.Instance.ListSecretsAsync(world.Application)).Value());
            return world.Secret;
        },
        ["api_key.created"] = async world =>
        {
            var (key, text) = await world.Instance.CreateApiKeyAsync();
            var elsewhere = new Instance(world.Direct);
            Assert.Equal(key, await elsewhere.Authentication.AuthenticateAsync(text, None));
            return key.Id.ToString();
        },
    };

    public static TheoryData<string, string> EveryCallAndLoss()
    {
        var data = new TheoryData<string, string>();
        foreach (var call in Calls.Keys)
        {
            foreach (var (loss, _) in Losses)
            {
                data.Add(call, loss);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryCallAndLoss))]
    public async Task Is_a_success_that_happened_once(string call, string loss)
    {
        await using var world = await World.StartAsync();
        world.Lose(loss);

        var changed = await Calls[call](world);

        var before = new HashSet<string>(world.Before);
        Assert.Equal(
            [$"{call} {changed}"],
            (await AuditRows.EntriesAsync(world.Direct, world.Instance.Environment)).Where(entry => !before.Contains(entry)));
        Assert.Equal(loss == "late" ? 1 : 2, world.Transactions);
        await world.Instance.AssertWholeAsync(world.Direct);
    }

    [Theory]
    [InlineData("the connection breaks")]
    [InlineData("the connection breaks within the answer")]
    [InlineData("500")]
    public async Task Leaves_one_first_pepper(string loss)
    {
        await using var world = await World.StartAsync();
        var fresh = new Instance(world.Table);
        world.Lose(loss);

        var key = await fresh.Keys.CurrentAsync(fresh.Environment, KeyPurpose.Pepper, None);

        Assert.Equal(1, key.Version);
        Assert.Equal(["key.created pepper/1"], await AuditRows.EntriesAsync(world.Direct, fresh.Environment));
        await fresh.AssertWholeAsync(world.Direct);
    }

    [Theory]
    [InlineData("the connection breaks")]
    [InlineData("the connection breaks within the answer")]
    [InlineData("500")]
    public async Task Leaves_one_environment(string loss)
    {
        await using var world = await World.StartAsync();
        var environment = Instance.NewEnvironment();
        world.Lose(loss);

        Assert.True(await world.Instance.Environments.CreateAsync(environment, Actor.Operator("tests"), None));

        Assert.True(await world.Instance.Environments.IsActiveAsync(environment, None));
        Assert.False(await world.Instance.Environments.CreateAsync(environment, Actor.Operator("tests"), None));
        var audit = await world.Direct.QueryAsync("_environments", "audit|", "audit}", 100, None);
        Assert.Single(audit, row => row.String("Object") == environment.ToString());
    }

    [Fact]
    public async Task Is_told_as_an_outage_when_the_store_stays_away_and_nothing_is_half_done()
    {
        await using var world = await World.StartAsync();
        world.Proxy.Plan(request => request.IsTransaction, Enumerable.Repeat(Fault.Refuse(503, retryAfter: 0), 4));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => world.Instance.UpdateAsync(world.Application, """{"name":"After"}"""));

        Assert.Equal(4, world.Transactions);
        Assert.Equal("Web", (await world.Instance.FindAsync(world.Application)).Value().Name.ToString());
        await world.Instance.AssertWholeAsync(world.Direct);
    }

    [Fact]
    public async Task Is_never_taken_for_nothing_there_when_it_is_noise()
    {
        await using var world = await World.StartAsync();
        world.Proxy.Plan(_ => true, Enumerable.Repeat(Fault.Garbage, 3));

        await Assert.ThrowsAnyAsync<Exception>(() => world.Instance.FindAsync(world.Application));
        await Assert.ThrowsAnyAsync<Exception>(() => world.Instance.ListAsync(new ApplicationQuery()));
        await Assert.ThrowsAnyAsync<Exception>(() => world.Instance.DeleteAsync(world.Application));

        await world.Instance.AssertWholeAsync(world.Direct);
    }

    [Fact]
    public async Task Is_never_taken_for_success_when_it_is_noise()
    {
        await using var world = await World.StartAsync();
        world.Proxy.Plan(request => request.IsTransaction, Fault.Garbage, Fault.Garbage);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => world.Instance.CreateAsync());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => world.Instance.UpdateAsync(world.Application, """{"name":"After"}"""));

        // It has happened, which the caller could not know.
        Assert.Equal("After", (await world.Instance.FindAsync(world.Application)).Value().Name.ToString());
        await world.Instance.AssertWholeAsync(world.Direct);
    }

    /// <summary>An instance that reaches Azurite through a proxy, with an application that has a client secret.</summary>
    private sealed class World : IAsyncDisposable
    {
        private int transactionsBefore;

        private World(FaultProxy proxy, ITable table, ITable direct) =>
            (Proxy, Table, Direct, Instance) = (proxy, table, direct, new Instance(table));

        public FaultProxy Proxy { get; }

        public ITable Table { get; }

        public ITable Direct { get; }

        public Instance Instance { get; }

        public string Application { get; private set; } = "";

        public string Secret { get; private set; } = "";

        public IEnumerable<string> Before { get; private set; } = [];

        public int Transactions => Count() - transactionsBefore;

        public static async Task<World> StartAsync()
        {
            var azurite = await AzuriteProcess.SharedAsync();
            var proxy = await FaultProxy.StartAsync(azurite.Endpoint);
            var name = TestStore.NewTableName();
            var table = AzureTable.Connect(proxy.Redirect(azurite.ConnectionString), name);
            var world = new World(proxy, table, AzureTable.Connect(azurite.ConnectionString, name));
            await table.CreateIfMissingAsync(None);
            await world.Instance.Environments.CreateAsync(world.Instance.Environment, Actor.Operator("tests"), None);
            world.Application = await world.Instance.CreatedAsync();
            world.Secret = (await world.Instance.CreateSecretAsync(world.Application)).Value().Secret.Id.ToString();
            world.Before = await AuditRows.EntriesAsync(world.Direct, world.Instance.Environment);
            world.transactionsBefore = world.Count();
            return world;
        }

        public void Lose(string loss) => Proxy.Plan(request => request.IsTransaction, Losses.Single(one => one.Name == loss).Fault);

        public ValueTask DisposeAsync() => Proxy.DisposeAsync();

        private int Count() => Proxy.Requests.Count(request => request.IsTransaction);
    }
}
