using ConnectFunctions.Keys;
using ConnectFunctions.Tests.Support;
using static ConnectFunctions.Core.Tests.Keys.Vault.VaultBench;

namespace ConnectFunctions.Core.Tests.Keys.Vault;

/// <summary>What a process wraps new keys under: the newest version of a secret in a key vault.</summary>
public sealed class The_newest_key_encryption_key
{
    [Fact]
    public async Task Is_fetched_once_and_kept()
    {
        await using var bench = await StartAsync();
        var version = bench.Add();

        var first = await bench.Keys.CurrentAsync(None);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        var later = await bench.Keys.CurrentAsync(None);

        Assert.Equal(version, first.Version);
        Assert.Same(first, later);
        Assert.Same(first, await bench.Keys.FindAsync(version, None));
        Assert.Equal(1, bench.Vault.Asked);
    }

    [Fact]
    public async Task Is_fetched_once_for_all_who_ask_at_the_same_time()
    {
        await using var bench = await StartAsync();
        bench.Add();

        var asked = Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await bench.Keys.CurrentAsync(None)));
        var keys = await Task.WhenAll(asked);

        Assert.Single(keys.Distinct());
        Assert.Equal(1, bench.Vault.Asked);
    }

    [Fact]
    public async Task Is_asked_for_without_a_token_only_until_the_vault_says_what_token_it_wants()
    {
        await using var bench = await StartAsync();
        bench.Add();

        await bench.Keys.CurrentAsync(None);
        using var other = bench.NewProcess();
        await other.CurrentAsync(None);

        var calls = bench.Vault.Calls;
        Assert.Equal((null, "", 401), (calls[0].Token, calls[0].Body, calls[0].Status));
        Assert.All(calls.Skip(1), call => Assert.Equal(("token-of-the-tests", 200), (call.Token, call.Status)));
    }

    [Fact]
    public async Task Is_the_last_version_that_was_made()
    {
        await using var bench = await StartAsync();
        bench.Add();
        var newest = bench.Add();

        Assert.Equal(newest, (await bench.Keys.CurrentAsync(None)).Version);
    }

    [Fact]
    public async Task Is_missed_with_the_command_that_makes_it_and_found_once_it_is_there()
    {
        await using var bench = await StartAsync();

        var missed = await bench.CurrentFailsAsync();

        Assert.Contains("connect-admin kek init", missed.Message, StringComparison.Ordinal);
        AssertNames(bench, missed);
        bench.Add();
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(await bench.Keys.CurrentAsync(None));
    }

    [Fact]
    public async Task Is_not_asked_for_by_every_request_while_there_is_none()
    {
        await using var bench = await StartAsync();

        for (var request = 0; request < 20; request++)
        {
            await bench.CurrentFailsAsync();
        }

        Assert.Equal(1, bench.Vault.Asked);
    }

    [Fact]
    public async Task Is_refused_when_it_is_disabled()
    {
        await using var bench = await StartAsync();
        bench.Add(version => version with { Enabled = false });

        var refused = await bench.CurrentFailsAsync();

        Assert.Contains("disabled", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("role", refused.Message, StringComparison.Ordinal);
        AssertNames(bench, refused);
    }

    [Fact]
    public async Task Is_refused_when_it_has_expired()
    {
        await using var bench = await StartAsync();
        var version = bench.Add(version => version with { Expires = bench.Clock.GetUtcNow().AddSeconds(-1) });

        AssertRefused(bench, await bench.CurrentFailsAsync(), version, "has expired");
    }

    [Fact]
    public async Task Is_refused_until_it_is_valid()
    {
        await using var bench = await StartAsync();
        var version = bench.Add(version => version with { NotBefore = bench.Clock.GetUtcNow().AddMinutes(10) });
        AssertRefused(bench, await bench.CurrentFailsAsync(), version, "is not valid yet");

        bench.Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(version, (await bench.Keys.CurrentAsync(None)).Version);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public async Task Is_refused_when_it_has_another_size_than_256_bits(int size)
    {
        await using var bench = await StartAsync();
        var value = Convert.ToBase64String([.. Enumerable.Range(0, size).Select(i => (byte)i)]);
        var version = bench.Vault.Secrets.Add(Name, value)!;

        var refused = await bench.CurrentFailsAsync();

        AssertRefused(bench, refused, version, "is not 32 bytes in base64");
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task Is_refused_when_it_is_not_base64_and_its_text_is_told_to_nobody(string value)
    {
        await using var bench = await StartAsync();
        var version = bench.Vault.Secrets.Add(Name, value)!;

        var refused = await bench.CurrentFailsAsync();

        AssertRefused(bench, refused, version, "is not 32 bytes in base64");
    }

    [Fact]
    public async Task Is_refused_with_the_role_that_is_lacking()
    {
        await using var bench = await StartAsync();
        bench.Add();
        bench.Vault.Fault = _ => VaultFault.NotAllowed;

        var refused = await bench.CurrentFailsAsync();

        Assert.Contains("Key Vault Secrets User", refused.Message, StringComparison.Ordinal);
        AssertNames(bench, refused);
    }

    private static void AssertNames(VaultBench bench, KeysUnavailableException refused)
    {
        Assert.Contains(bench.Vault.Uri.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Contains($"'{Name}'", refused.Message, StringComparison.Ordinal);
        foreach (var version in bench.Vault.Secrets.Versions(Name).Where(version => version.Value.Length > 0))
        {
            Assert.DoesNotContain(version.Value, $"{refused}\n{bench.Log}", StringComparison.Ordinal);
        }
    }

    private static void AssertRefused(VaultBench bench, KeysUnavailableException refused, string version, string reason)
    {
        AssertNames(bench, refused);
        Assert.Contains($"version {version}", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
