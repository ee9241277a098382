using System.Diagnostics;
using System.Net;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>The service as it runs in Azure, and on the machine of a developer who uses a real vault.</summary>
public sealed class A_service_over_a_key_vault
{
    [Fact]
    public async Task Gets_its_key_as_the_developer_who_is_signed_in()
    {
        await using var service = await VaultService.StartAsync();
        var (version, key) = service.Add();
        using var cli = new AzureCliDouble();
        await using var host = await FunctionsHost.StartAsync(
            service.Settings(new Dictionary<string, string?> { ["PATH"] = cli.SearchPath }, "Development"));

        await AssertWorksAsync(host, version);

        Assert.Contains(VaultServer.Resource, Assert.Single(cli.Calls), StringComparison.Ordinal);
        AssertAskedOnce(service.Vault, AzureCliDouble.Token);
        Assert.DoesNotContain(key, host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(AzureCliDouble.Token, host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gets_its_key_as_the_app_itself_in_production_and_never_as_a_developer()
    {
        await using var service = await VaultService.StartAsync();
        var (version, key) = service.Add();
        using var cli = new AzureCliDouble();
        await using var identity = await ManagedIdentityServer.StartAsync();
        await using var host = await FunctionsHost.StartAsync(
            service.Settings(new Dictionary<string, string?>(identity.Settings) { ["PATH"] = cli.SearchPath }, "Production"));

        await AssertWorksAsync(host, version);

        Assert.Contains($"resource={VaultServer.Resource}", Assert.Single(identity.Asked), StringComparison.Ordinal);
        AssertAskedOnce(service.Vault, ManagedIdentityServer.Token);
        Assert.Empty(cli.Calls);
        Assert.DoesNotContain(key, host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(ManagedIdentityServer.Token, host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starts_without_the_vault_serves_what_needs_no_key_and_recovers_by_itself()
    {
        await using var service = VaultService.WithoutVault();
        using var cli = new AzureCliDouble();
        await using var host = await FunctionsHost.StartAsync(
            service.Settings(new Dictionary<string, string?> { ["PATH"] = cli.SearchPath }, "Development"));
        var client = (await host.NewEnvironmentAsync()).Client;

        var application = await client.CreateApplicationAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await client.TryCreateSecretAsync(application));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadinessAsync(host));

        // The vault is back, but nobody has made a key in it yet.
        await service.Vault.StartAgainAsync();
        await UntilAsync(() => Task.FromResult(service.Vault.Asked > 0));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await client.TryCreateSecretAsync(application));
        await host.HasLoggedAsync("connect-admin kek init");

        service.Add();
        await UntilAsync(async () => await client.TryCreateSecretAsync(application) == HttpStatusCode.Created);
        await UntilAsync(async () => await ReadinessAsync(host) == HttpStatusCode.OK);

        // What is known goes on working when the vault goes away again.
        await service.Vault.StopAsync();
        Assert.Equal(HttpStatusCode.Created, await client.TryCreateSecretAsync(application));
    }

    [Fact]
    public async Task Trusts_no_vault_whose_certificate_it_cannot_check()
    {
        await using var service = await VaultService.StartAsync();
        service.Add();
        using var cli = new AzureCliDouble();
        var settings = service.Settings(new Dictionary<string, string?> { ["PATH"] = cli.SearchPath }, "Development");
        await using var host = await FunctionsHost.StartAsync(
            settings with { Others = new Dictionary<string, string?>(settings.Others) { ["SSL_CERT_FILE"] = null } });
        var client = (await host.NewEnvironmentAsync()).Client;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await client.TryCreateSecretAsync(await client.CreateApplicationAsync()));

        Assert.Empty(service.Vault.Calls);
    }

    private static async Task<HttpStatusCode> ReadinessAsync(FunctionsHost host)
    {
        using var answer = await host.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task AssertWorksAsync(FunctionsHost host, string version)
    {
        var environment = await host.NewEnvironmentAsync();
        var application = await environment.Client.CreateApplicationAsync();
        await environment.Client.CreateSecretAsync(application);
        await environment.Client.CreateSecretAsync(application);

        var row = await host.Table.ReadAsync(environment.Id.ToString(), "keyring|pepper|0000000001", CancellationToken.None);
        Assert.Equal(version, row!.String("KeyEncryptionKeyVersion"));
    }

    /// <summary>The challenge first, without a token, and then one question.</summary>
    /// <summary>The first question, without a token, only learns whose token is wanted; on a busy machine it may be asked again.</summary>
    private static void AssertAskedOnce(VaultServer vault, string token)
    {
        var calls = vault.Calls.Select(call => (call.Token, call.Status)).ToList();
        Assert.Equal((token, 200), calls[^1]);
        Assert.All(calls.SkipLast(1), call => Assert.Equal((null, 401), call));
    }

    private static async Task UntilAsync(Func<Task<bool>> happened)
    {
        var waited = Stopwatch.StartNew();
        while (!await happened())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "It did not recover within a minute.");
            await Task.Delay(250);
        }
    }
}
