using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Core.Tests.Keys.Vault;

/// <summary>What a vault that is away, from the start or from later on, means for making and verifying secrets.</summary>
public sealed class A_key_ring_over_a_vault
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Works_on_while_the_vault_is_away_also_when_it_reads_the_ring_again(Engine engine)
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(engine);
        vault.Add();
        var (node, other) = (bench.NewNode(keys: vault.Keys), bench.NewNode(keys: vault.Keys));
        var old = await node.NewSecretAsync();
        await vault.Vault.StopAsync();
        var asked = vault.Vault.Calls.Count;

        for (var minute = 0; minute < 3; minute++)
        {
            Assert.True(await node.VerifiesAsync(old));
            Assert.True(await other.VerifiesAsync(await node.NewSecretAsync()));
            await node.RotateAsync();
            bench.Clock.Advance(KeyRing.BelievedFor);
            vault.Clock.Advance(KeyRing.BelievedFor);
        }

        Assert.Equal(4, (await node.NewSecretAsync() is var made ? await node.SlotAsync(made) : null)!.Number("PepperVersion"));
        Assert.Equal(asked, vault.Vault.Calls.Count);
    }

    [Fact]
    public async Task Asks_the_vault_once_however_many_requests_it_serves()
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        vault.Add();
        var node = bench.NewNode(keys: vault.Keys);
        var credentials = await node.NewSecretAsync();

        for (var minute = 0; minute < 5; minute++)
        {
            Assert.True(await node.VerifiesAsync(credentials));
            await node.NewSecretAsync();
            bench.Clock.Advance(KeyRing.BelievedFor);
            vault.Clock.Advance(KeyRing.BelievedFor);
        }

        Assert.Equal(1, vault.Vault.Asked);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Of_a_process_that_started_without_the_vault_works_once_it_is_there(Engine engine)
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(engine);
        vault.Add();
        var old = await bench.NewNode(keys: vault.Keys).NewSecretAsync();
        await vault.Vault.StopAsync();
        using var keys = vault.NewProcess();
        var node = bench.NewNode(keys: keys);

        var application = await node.NewApplicationAsync(); // It needs no key.
        await node.VerifyingFailsAsync(old);
        await Assert.ThrowsAsync<KeysUnavailableException>(() => node.NewSecretAsync(application));
        await Assert.ThrowsAsync<KeysUnavailableException>(node.RotateAsync);
        Assert.Contains(node.Log.Lines, line => line.StartsWith("Warning: The pepper key, version 1", StringComparison.Ordinal));

        await vault.Vault.StartAgainAsync();
        vault.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True(await node.VerifiesAsync(old));
        Assert.True(await node.VerifiesAsync(await node.NewSecretAsync(application)));
    }

    [Fact]
    public async Task Waits_for_a_vault_without_a_key_and_makes_its_first_pepper_once_there_is_one()
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode(keys: vault.Keys);
        var application = await node.NewApplicationAsync();

        var missing = await Assert.ThrowsAsync<KeysUnavailableException>(() => node.NewSecretAsync(application));
        Assert.Empty(await node.RingRowsAsync());
        vault.Add();
        vault.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("kek init", missing.Message, StringComparison.Ordinal);
        Assert.True(await node.VerifiesAsync(await node.NewSecretAsync(application)));
    }

    [Fact]
    public async Task Opens_what_it_can_when_one_version_in_the_vault_is_disabled()
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var secrets = new List<Credentials>();
        var versions = new List<string>();
        for (var version = 1; version <= 3; version++)
        {
            versions.Add(vault.Add());
            using var keys = vault.NewProcess();
            var maker = bench.NewNode(keys: keys);
            await maker.RotateAsync();
            secrets.Add(await maker.NewSecretAsync());
        }

        vault.Vault.Secrets.Change(VaultBench.Name, versions[0], version => version with { Enabled = false });
        using var freshKeys = vault.NewProcess();
        var fresh = bench.NewNode(keys: freshKeys);

        await fresh.VerifyingFailsAsync(secrets[0]);
        Assert.True(await fresh.VerifiesAsync(secrets[1]));
        Assert.True(await fresh.VerifiesAsync(secrets[2]));

        vault.Vault.Secrets.Change(VaultBench.Name, versions[0], version => version with { Enabled = true });
        vault.Clock.Advance(KeyRing.BelievedFor);
        bench.Clock.Advance(KeyRing.BelievedFor);
        Assert.True(await fresh.VerifiesAsync(secrets[0]));
    }
}
