using static ConnectFunctions.Core.Tests.Keys.Vault.VaultBench;

namespace ConnectFunctions.Core.Tests.Keys.Vault;

/// <summary>What a stored key says that it is wrapped under: an earlier version, or one that is newer than the newest known.</summary>
public sealed class A_version_of_the_key_encryption_key
{
    [Fact]
    public async Task Is_fetched_once_when_it_turns_up_and_kept()
    {
        await using var bench = await StartAsync();
        var older = bench.Add();
        var newest = bench.Add();
        await bench.Keys.CurrentAsync(None);
        var before = bench.Vault.Asked;

        var found = await bench.Keys.FindAsync(older, None);
        var asked = bench.Vault.Asked - before;
        bench.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(older, found!.Version);
        Assert.Same(found, await bench.Keys.FindAsync(older, None));
        Assert.Equal(newest, (await bench.Keys.CurrentAsync(None)).Version);
        Assert.Equal(asked, bench.Vault.Asked - before);
        Assert.Equal(2, asked); // That version, and whether there is a newer one.
    }

    [Fact]
    public async Task Is_a_sign_that_there_is_a_newer_one_for_new_work()
    {
        await using var bench = await StartAsync();
        bench.Add();
        await bench.Keys.CurrentAsync(None);
        var newer = bench.Add();
        var newest = bench.Add();

        Assert.Equal(newer, (await bench.Keys.FindAsync(newer, None))!.Version);

        Assert.Equal(newest, (await bench.Keys.CurrentAsync(None)).Version);
    }

    [Fact]
    public async Task Is_fetched_once_for_all_who_ask_at_the_same_time()
    {
        await using var bench = await StartAsync();
        var older = bench.Add();
        bench.Add();
        await bench.Keys.CurrentAsync(None);
        var before = bench.Vault.Asked;

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await bench.Keys.FindAsync(older, None))));

        Assert.Equal(older, Assert.Single(found.Distinct())!.Version);
        Assert.Equal(2, bench.Vault.Asked - before);
    }

    [Fact]
    public async Task That_the_vault_does_not_know_is_asked_for_again_after_30_seconds_only()
    {
        await using var bench = await StartAsync();
        bench.Add();
        await bench.Keys.CurrentAsync(None);
        var before = bench.Vault.Asked;

        Assert.Null(await bench.Keys.FindAsync("ffffffffffffffffffffffffffffffff", None));
        var once = bench.Vault.Asked - before;
        bench.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(await bench.Keys.FindAsync("ffffffffffffffffffffffffffffffff", None));
        Assert.Equal(once, bench.Vault.Asked - before);

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await bench.Keys.FindAsync("ffffffffffffffffffffffffffffffff", None));
        Assert.Equal(2 * once, bench.Vault.Asked - before);
    }

    [Fact]
    public async Task That_the_vault_does_not_know_is_asked_for_once_by_all_who_do_at_the_same_time()
    {
        await using var bench = await StartAsync();
        bench.Add();
        await bench.Keys.CurrentAsync(None);
        var before = bench.Vault.Asked;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await bench.Keys.FindAsync("0123", None))));

        Assert.Equal(2, bench.Vault.Asked - before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../secrets/another-secret")]
    [InlineData("a?b#c")]
    public async Task That_no_vault_would_make_finds_nothing(string version)
    {
        await using var bench = await StartAsync();
        bench.Vault.Secrets.Add("another-secret", NewKey());
        bench.Add();
        await bench.Keys.CurrentAsync(None);

        Assert.Null(await bench.Keys.FindAsync(version, None));
    }

    [Fact]
    public async Task Is_refused_with_its_name_when_it_is_disabled_or_has_expired()
    {
        await using var bench = await StartAsync();
        var disabled = bench.Add(version => version with { Enabled = false });
        var expired = bench.Add(version => version with { Expires = bench.Clock.GetUtcNow().AddDays(-1) });
        bench.Add();

        var first = await bench.FindFailsAsync(disabled);
        var second = await bench.FindFailsAsync(expired);

        Assert.Contains($"'{Name}', version {disabled}, in the vault {bench.Vault.Uri} is disabled", first.Message, StringComparison.Ordinal);
        Assert.Contains($"'{Name}', version {expired}, in the vault {bench.Vault.Uri} has expired", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_refused_does_not_keep_the_others_from_being_had()
    {
        await using var bench = await StartAsync();
        var disabled = bench.Add(version => version with { Enabled = false });
        var older = bench.Add();
        var newest = bench.Add();

        await bench.FindFailsAsync(disabled);

        Assert.Equal(older, (await bench.Keys.FindAsync(older, None))!.Version);
        Assert.Equal(newest, (await bench.Keys.CurrentAsync(None)).Version);
    }

    [Fact]
    public async Task That_is_refused_is_asked_for_again_after_5_seconds_only()
    {
        await using var bench = await StartAsync();
        var older = bench.Add(version => version with { Enabled = false });
        bench.Add();
        await bench.Keys.CurrentAsync(None);
        await bench.FindFailsAsync(older);
        var before = bench.Vault.Asked;

        bench.Vault.Secrets.Change(Name, older, version => version with { Enabled = true });
        bench.Clock.Advance(TimeSpan.FromSeconds(4));
        await bench.FindFailsAsync(older);
        Assert.Equal(before, bench.Vault.Asked);

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(older, (await bench.Keys.FindAsync(older, None))!.Version);
    }

    [Fact]
    public async Task Goes_on_being_known_when_the_newest_is_refused()
    {
        await using var bench = await StartAsync();
        var older = bench.Add();
        var newest = bench.Add();
        await bench.Keys.CurrentAsync(None);
        bench.Add(version => version with { Enabled = false });

        Assert.Equal(older, (await bench.Keys.FindAsync(older, None))!.Version);

        Assert.Equal(newest, (await bench.Keys.CurrentAsync(None)).Version);
        Assert.Contains(bench.Log.Lines, line => line.StartsWith("Warning: The newest key-encryption key cannot be had", StringComparison.Ordinal));
    }
}
