using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Keys.Vault;

/// <summary>A new version in the vault, and then every key of the ring wrapped under it, while the service runs.</summary>
public sealed class Rewrapping_the_keys
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Moves_every_key_under_the_newest_version_and_touches_no_hash(Engine engine)
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(engine);
        var older = vault.Add();
        var service = bench.NewNode(keys: vault.Keys);
        var old = await service.NewSecretAsync();
        await service.RotateAsync();
        var made = await service.NewSecretAsync();
        var slots = await SlotsAsync(service);
        var ring = await service.RingRowsAsync();

        var newest = vault.Add();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        using var operatorsKeys = vault.NewProcess();
        var @operator = bench.NewNode(keys: operatorsKeys);
        Assert.Equal((2, 0), await @operator.RewrapAsync());

        var after = await service.RingRowsAsync();
        Assert.All(ring, row => Assert.Equal(older, KeyRingRows.WrappedUnder(row)));
        Assert.All(after, row => Assert.Equal(newest, KeyRingRows.WrappedUnder(row)));
        Assert.Equal(ring.Select(KeyRingRows.CreatedAt), after.Select(KeyRingRows.CreatedAt));
        Assert.Equal(slots, await SlotsAsync(service));
        Assert.Equal(["key.rewrapped pepper/1", "key.rewrapped pepper/2"], (await service.AuditAsync()).TakeLast(2));
        Assert.Equal((0, 2), await @operator.RewrapAsync());

        // The older version is not needed any more, neither by who knew it nor by a process that starts now.
        vault.Vault.Secrets.Change(VaultBench.Name, older, version => version with { Enabled = false });
        bench.Clock.Advance(KeyRing.BelievedFor);
        using var freshKeys = vault.NewProcess();
        foreach (var node in (Node[])[service, bench.NewNode(keys: freshKeys)])
        {
            Assert.True(await node.VerifiesAsync(old));
            Assert.True(await node.VerifiesAsync(made));
            Assert.True(await node.VerifiesAsync(await node.NewSecretAsync()));
        }
    }

    [Fact]
    public async Task Goes_on_over_a_key_that_something_else_touched_meanwhile()
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        vault.Add();
        var service = bench.NewNode(keys: vault.Keys);
        await service.NewSecretAsync();
        var newest = vault.Add();
        var table = new WatchedTable(bench.Table);
        table.BeforeSubmit = async () => Assert.True((await bench.Table.SubmitAsync(
            service.Environment.ToString(),
            [new RowChange.Merge(new Row((await service.RingRowsAsync()).Single().Key), RowCondition.Exists)],
            Node.None)).Committed);
        using var operatorsKeys = vault.NewProcess();

        Assert.Equal((1, 0), await bench.NewNode(table, keys: operatorsKeys).RewrapAsync());

        Assert.Equal(newest, KeyRingRows.WrappedUnder((await service.RingRowsAsync()).Single()));
    }

    [Fact]
    public async Task Makes_a_running_service_wrap_new_keys_under_the_newest_version_too()
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        vault.Add();
        var service = bench.NewNode(keys: vault.Keys);
        await service.NewSecretAsync();
        var newest = vault.Add();
        using var operatorsKeys = vault.NewProcess();
        await bench.NewNode(keys: operatorsKeys).RewrapAsync();

        bench.Clock.Advance(KeyRing.BelievedFor);
        await service.NewSecretAsync();
        await service.RotateAsync();

        Assert.All(await service.RingRowsAsync(), row => Assert.Equal(newest, KeyRingRows.WrappedUnder(row)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task May_be_stopped_anywhere_and_run_again(Engine engine)
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(engine);
        var older = vault.Add();
        var service = bench.NewNode(keys: vault.Keys);
        var secrets = new List<Credentials>();
        for (var version = 1; version <= 4; version++)
        {
            secrets.Add(await service.NewSecretAsync());
            await service.RotateAsync();
        }

        var newest = vault.Add();
        using var operatorsKeys = vault.NewProcess();
        using var stop = new CancellationTokenSource();
        var table = new WatchedTable(bench.Table);
        var done = 0;
        table.AfterSubmit = () =>
        {
            if (++done == 2)
            {
                stop.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.NewNode(table, keys: operatorsKeys).RewrapAsync(stop.Token));

        Assert.Equal([newest, newest, older, older, older], (await service.RingRowsAsync()).Select(KeyRingRows.WrappedUnder));
        using var freshKeys = vault.NewProcess();
        var fresh = bench.NewNode(keys: freshKeys);
        foreach (var credentials in secrets)
        {
            Assert.True(await fresh.VerifiesAsync(credentials));
        }

        Assert.Equal((3, 2), await fresh.RewrapAsync());
        Assert.All(await service.RingRowsAsync(), row => Assert.Equal(newest, KeyRingRows.WrappedUnder(row)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task By_several_at_once_does_each_key_once(Engine engine)
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(engine);
        vault.Add();
        var service = bench.NewNode(keys: vault.Keys);
        var credentials = await service.NewSecretAsync();
        await service.RotateAsync();
        await service.RotateAsync();
        vault.Add();
        using var operatorsKeys = vault.NewProcess();

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => bench.NewNode(keys: operatorsKeys).RewrapAsync())));

        Assert.Equal(3, runs.Sum(run => run.Rewrapped));
        Assert.Equal(3, (await service.AuditAsync()).Count(entry => entry.StartsWith("key.rewrapped ", StringComparison.Ordinal)));
        Assert.True(await bench.NewNode(keys: operatorsKeys).VerifiesAsync(credentials));
    }

    [Fact]
    public async Task Says_which_key_does_not_open_and_does_the_others()
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var older = vault.Add();
        var service = bench.NewNode(keys: vault.Keys);
        await service.NewSecretAsync();
        await service.RotateAsync();
        var made = await service.NewSecretAsync();
        var damaged = (await service.RingRowsAsync())[0];
        var row = new ConnectFunctions.Storage.Row(damaged.Key)
        {
            ["KeyEncryptionKeyVersion"] = older,
            ["Wrapped"] = new byte[60],
            ["CreatedAt"] = bench.Clock.GetUtcNow(),
        };
        await service.PutAsync(row);
        var newest = vault.Add();
        using var operatorsKeys = vault.NewProcess();
        var @operator = bench.NewNode(keys: operatorsKeys);

        var failure = await Assert.ThrowsAsync<KeysUnavailableException>(() => @operator.RewrapAsync());

        Assert.Contains("version 1", failure.Message, StringComparison.Ordinal);
        Assert.Equal([older, newest], (await service.RingRowsAsync()).Select(KeyRingRows.WrappedUnder));
        Assert.True(await @operator.VerifiesAsync(made));
    }

    /// <summary>Every secret's row as it is.</summary>
    private static async Task<IReadOnlyList<string>> SlotsAsync(Node node) =>
        [.. (await node.RowsAsync("app|")).Select(row => $"{row.Key} {row.ETag} {(row.OptionalBytes("Mac") is { } mac ? Convert.ToHexString(mac) : "")}")];
}
