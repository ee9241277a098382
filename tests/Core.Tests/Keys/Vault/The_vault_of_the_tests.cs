using Azure;
using ConnectFunctions.Tests.Support;
using static ConnectFunctions.Core.Tests.Keys.Vault.VaultBench;

namespace ConnectFunctions.Core.Tests.Keys.Vault;

/// <summary>The test server itself, as the real client sees it: what the other tests rely on.</summary>
public sealed class The_vault_of_the_tests
{
    [Fact]
    public async Task Sets_versions_and_lists_them_without_their_values()
    {
        await using var vault = await VaultServer.StartAsync();
        var client = vault.Connect();

        var first = await client.SetSecretAsync(Name, "one", None);
        var second = await client.SetSecretAsync(Name, "two", None);

        Assert.Equal("two", (await client.GetSecretAsync(Name, cancellationToken: None)).Value.Value);
        Assert.Equal("one", (await client.GetSecretAsync(Name, first.Value.Properties.Version, cancellationToken: None)).Value.Value);
        var versions = new List<string>();
        await foreach (var properties in client.GetPropertiesOfSecretVersionsAsync(Name, None))
        {
            versions.Add(properties.Version);
        }

        Assert.Equal([first.Value.Properties.Version, second.Value.Properties.Version], versions);
    }

    [Fact]
    public async Task Sends_a_secret_only_after_the_challenge()
    {
        await using var vault = await VaultServer.StartAsync();

        await vault.Connect().SetSecretAsync(Name, "the-value", None);

        Assert.Equal((null, ""), (vault.Calls[0].Token, vault.Calls[0].Body));
        Assert.Contains("the-value", vault.Calls[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_is_missing_disabled_or_deleted_as_the_real_one_does()
    {
        await using var vault = await VaultServer.StartAsync();
        var client = vault.Connect();

        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => client.GetSecretAsync(Name, cancellationToken: None));
        vault.Secrets.Add(Name, "one", version => version with { Enabled = false });
        var disabled = await Assert.ThrowsAsync<RequestFailedException>(() => client.GetSecretAsync(Name, cancellationToken: None));
        vault.Secrets.Delete(Name);
        var deleted = await Assert.ThrowsAsync<RequestFailedException>(() => client.SetSecretAsync(Name, "two", None));

        Assert.Equal((404, "SecretNotFound"), (missing.Status, missing.ErrorCode));
        Assert.Equal((403, "Forbidden"), (disabled.Status, disabled.ErrorCode));
        Assert.Contains("SecretDisabled", disabled.Message, StringComparison.Ordinal);
        Assert.Equal((409, "Conflict"), (deleted.Status, deleted.ErrorCode));
        Assert.Contains("ObjectIsDeletedButRecoverable", deleted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_connections_while_it_is_stopped_and_keeps_what_it_has()
    {
        await using var vault = await VaultServer.StartAsync();
        var client = vault.Connect();
        await client.SetSecretAsync(Name, "one", None);

        await vault.StopAsync();
        var away = await Assert.ThrowsAnyAsync<Exception>(() => client.GetSecretAsync(Name, cancellationToken: None));
        await vault.StartAgainAsync();

        Assert.True(away is RequestFailedException { Status: 0 } or AggregateException, $"{away}");
        Assert.Equal("one", (await client.GetSecretAsync(Name, cancellationToken: None)).Value.Value);
    }
}
