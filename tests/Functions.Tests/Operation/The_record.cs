using System.Diagnostics;
using System.Text.Json;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>What the alerts on keys read: the setting <c>Record__ConnectionString</c>.</summary>
public sealed class The_record : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Tells_of_changes_and_nothing_of_what_is_refused_however_often()
    {
        await using var ingestion = await IngestionServer.StartAsync();
        await using var identity = await ManagedIdentityServer.StartAsync();
        await using var host = await FunctionsHost.StartAsync(Settings(ingestion, identity));
        var api = await Api.NewAsync(host);

        var application = await api.CreatedAsync(Bodies.M2M());
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
            (await api.WithKeyText($"sk_{api.Partition}_{i:D26}").SendAsync(HttpMethod.Get, "/connect/applications", null, ("X-Request-ID", $"refused-{i}"))).Has(401)));
        (await api.DeleteAsync($"/connect/applications/{application["id"]}")).IsEmpty(204);
        Assert.Equal(0, await host.StopAsync());

        var lines = ingestion.Items.Select(Line).ToList();
        Assert.Single(lines, line => line.Contains($"Created application {application["id"]} [req_", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains($"Deleted application {application["id"]} [req_", StringComparison.Ordinal));
        Assert.InRange(lines.Count, 2, 10);
        Assert.DoesNotContain(lines, line => line.Contains("refused-", StringComparison.Ordinal));
        Assert.Equal([$"Bearer {ManagedIdentityServer.Token}"], ingestion.Authorizations);
    }

    [Fact]
    public async Task Tells_before_any_request_that_the_key_encryption_key_cannot_be_had()
    {
        await using var ingestion = await IngestionServer.StartAsync();
        await using var identity = await ManagedIdentityServer.StartAsync();
        var settings = Settings(ingestion, identity);
        await using var host = await FunctionsHost.StartAsync(settings with
        {
            KeyEncryptionKey = null,
            Others = new Dictionary<string, string?>(settings.Others) { ["Keys__VaultUri"] = $"https://127.0.0.1:{FreePort.Find()}" },
        });

        var told = "";
        var waited = Stopwatch.StartNew();
        while ((told = ingestion.Items.Select(Line).FirstOrDefault(line => line.Contains("The key-encryption key cannot be had yet", StringComparison.Ordinal))) is null)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), host.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        // As a line among the others, with the number that the alert looks for, and with its reason.
        Assert.Contains(ingestion.Items, item => item.GetProperty("data").GetProperty("baseType").GetString() == "MessageData");
        Assert.Contains("\"EventId\":\"12\"", told, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", told, StringComparison.Ordinal);
        Assert.DoesNotContain("parsedStack", told, StringComparison.Ordinal);
    }

    private static string Line(JsonElement item) => item.GetProperty("data").GetProperty("baseData").GetRawText();

    private HostSettings Settings(IngestionServer ingestion, ManagedIdentityServer identity)
    {
        File.WriteAllText(directory.File("roots.pem"), ingestion.CertificatePem);
        return HostSettings.Embedded(directory) with
        {
            HostEnvironment = "Production",
            Others = new Dictionary<string, string?>(identity.Settings)
            {
                ["Record__ConnectionString"] = ingestion.ConnectionString,
                ["SSL_CERT_FILE"] = directory.File("roots.pem"),
            },
        };
    }
}
