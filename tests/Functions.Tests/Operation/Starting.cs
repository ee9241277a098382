using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class Starting : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private HostSettings Good => HostSettings.Embedded(directory);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Without_a_store_is_refused() => await IsRefusedAsync(Good with { File = null }, "Storage__File", "Storage__AccountUri", "Storage__ConnectionString");

    [Fact]
    public async Task With_two_stores_is_refused() =>
        await IsRefusedAsync(Good with { ConnectionString = "UseDevelopmentStorage=true" }, "exactly one", "Storage__File", "Storage__ConnectionString");

    [Fact]
    public async Task With_an_account_that_is_not_https_is_refused() =>
        await IsRefusedAsync(Good with { File = null, Others = Other("Storage__AccountUri", "http://name.table.core.windows.net") }, "Storage__AccountUri");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AccountName=x;AccountKey=not-base64;TableEndpoint=http://127.0.0.1:1/x")]
    public async Task With_a_connection_string_that_is_none_is_refused(string connectionString) =>
        await IsRefusedAsync(Good with { File = null, ConnectionString = connectionString }, "Storage__ConnectionString");

    [Theory]
    [InlineData("x")]
    [InlineData("9lives")]
    [InlineData("a-table")]
    public async Task With_a_bad_table_name_is_refused(string name) => await IsRefusedAsync(Good with { TableName = name }, "Storage__TableName");

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://collector")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "nowhere")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "PlantedText")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "a=1,PlantedText")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=PlantedText,a=2")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "=PlantedText")]
    public async Task With_telemetry_that_could_not_be_sent_is_refused(string name, string value) =>
        await IsRefusedAsync(Good with { Others = Other(name, value) }, name);

    [Fact]
    public async Task With_another_key_encryption_key_than_the_stores_is_refused_and_harms_nothing()
    {
        var settings = Good;
        await using (var host = await FunctionsHost.StartAsync(settings))
        {
            var api = await Api.NewAsync(host);
            await api.CreatedSecretAsync(await api.CreatedAsync(Bodies.M2M()));
        }

        await IsRefusedAsync(settings with { KeyEncryptionKey = Good.KeyEncryptionKey }, "Keys__KeyEncryptionKey is not the key that this store was made with", "Storage__File");

        await using var again = await FunctionsHost.StartAsync(settings);
        var anew = await Api.NewAsync(again);
        await anew.CreatedSecretAsync(await anew.CreatedAsync(Bodies.M2M()));
    }

    [Fact]
    public async Task On_a_port_that_is_taken_is_refused()
    {
        await using var host = await FunctionsHost.StartAsync(Good);
        using var other = new TemporaryDirectory();

        var (exitCode, log) = await FunctionsHost.StartAndFailAsync(HostSettings.Embedded(other), host.Url.Port);

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"Port {host.Url.Port} is", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_encryption_key_is_refused() => await IsRefusedAsync(Good with { KeyEncryptionKey = null }, "Keys__KeyEncryptionKey", "Keys__VaultUri");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("c2hvcnQ=")]
    public async Task With_a_bad_key_encryption_key_is_refused_without_telling_it(string key)
    {
        var log = await IsRefusedAsync(Good with { KeyEncryptionKey = key }, "Keys__KeyEncryptionKey");
        Assert.DoesNotContain(key, log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("4000")]
    [InlineData("forever")]
    public async Task With_a_bad_number_is_refused(string days) => await IsRefusedAsync(Good with { Others = Other("Audit__RetentionDays", days) }, "Audit__RetentionDays");

    [Theory]
    [InlineData("secret")]
    [InlineData("sk_Example_1")]
    [InlineData("sk_example")]
    public async Task With_a_bad_development_key_is_refused(string key) => await IsRefusedAsync(Good with { DevelopmentApiKey = key }, "Development__ApiKey");

    [Fact]
    public async Task Tells_of_everything_that_is_wrong_at_once() =>
        await IsRefusedAsync(Good with { TableName = "?", KeyEncryptionKey = "?", DevelopmentApiKey = "?" }, "Storage__TableName", "Keys__KeyEncryptionKey", "Development__ApiKey");

    [Fact]
    public async Task With_a_development_key_in_production_is_refused() =>
        await IsRefusedAsync(Good with { HostEnvironment = "Production", DevelopmentApiKey = FunctionsHost.DevelopmentApiKey }, "Development__ApiKey");

    [Fact]
    public async Task With_a_development_key_over_a_store_elsewhere_is_refused() => await IsRefusedAsync(
        Good with
        {
            File = null,
            KeyEncryptionKey = null,
            DevelopmentApiKey = FunctionsHost.DevelopmentApiKey,
            Others = new Dictionary<string, string?>
            {
                ["Storage__AccountUri"] = "https://name.table.core.windows.net",
                ["Keys__VaultUri"] = "https://name.vault.azure.net",
            },
        },
        "Development__ApiKey");

    [Fact]
    public async Task With_a_development_key_makes_it_and_in_production_it_opens_nothing()
    {
        var settings = Good with { DevelopmentApiKey = FunctionsHost.DevelopmentApiKey };
        string real;
        await using (var development = await FunctionsHost.StartAsync(settings))
        {
            var api = await Api.NewAsync(development);
            real = api.ApiKey;
            (await api.WithKeyText(FunctionsHost.DevelopmentApiKey).CreateAsync(Bodies.FirstParty())).Is(201);
            Assert.Equal(0, await development.StopAsync());
        }

        await using var production = await FunctionsHost.StartAsync(settings with { HostEnvironment = "Production", DevelopmentApiKey = null });
        var there = await Api.NewAsync(production);

        (await there.WithKeyText(FunctionsHost.DevelopmentApiKey).GetAsync("/connect/applications")).IsError(401, "unauthorized");
        (await there.WithKeyText(real).GetAsync("/connect/applications")).Is(200);

        // Without the setting, development lets it in as before: the row is still there.
        await using var again = await FunctionsHost.StartAsync(settings with { DevelopmentApiKey = null });
        Assert.Single((await (await Api.NewAsync(again)).WithKeyText(FunctionsHost.DevelopmentApiKey).GetAsync("/connect/applications")).Is(200)["data"]!.AsArray());
    }

    private static Dictionary<string, string?> Other(string name, string value) => new() { [name] = value };

    /// <summary>It ends by itself, with a word on each of the settings and no stack trace.</summary>
    private static async Task<string> IsRefusedAsync(HostSettings settings, params string[] named)
    {
        var (exitCode, log) = await FunctionsHost.StartAndFailAsync(settings);

        Assert.NotEqual(0, exitCode);
        Assert.All(named, name => Assert.Contains(name, log, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
        return log;
    }
}
