using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class Starting : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private HostSettings Good => HostSettings.Embedded(directory);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Without_a_store_is_refused() => await IsRefusedAsync(Good with { File = null, HostEnvironment = "Production" }, "Storage__File", "Storage__AccountUri", "Storage__ConnectionString");

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

    [Theory]
    [InlineData("data/connect.db")]
    [InlineData("data/deeper/connect.db")]
    public async Task Over_a_folder_that_it_may_not_write_to_is_refused(string file)
    {
        var folder = Directory.CreateDirectory(directory.File("data")).FullName;
        FileModes.Set(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var (exitCode, log) = await FunctionsHost.StartAndFailAsync(
                Good with { File = directory.File(file), HostEnvironment = "Production", IsBoundByModes = true });

            Assert.Equal(1, exitCode);
            Assert.Single(log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains($"Storage__File: {directory.File(file)} cannot be made", StringComparison.Ordinal));
            Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
        }
        finally
        {
            FileModes.Set(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task With_another_key_encryption_key_than_the_stores_is_refused_and_harms_nothing()
    {
        var settings = Good;
        await using (var host = await FunctionsHost.StartAsync(settings))
        {
            var api = await Api.NewAsync(host);
            await api.CreatedSecretAsync(await api.CreatedAsync(Bodies.M2M()));
        }

        await IsRefusedAsync(settings with { KeyEncryptionKey = Good.KeyEncryptionKey }, "The key-encryption key is not the one that this store was made with", "Storage__File");

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
        Assert.Contains($"{host.Url.Port}", log, StringComparison.Ordinal);
        Assert.Contains("in use", log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_encryption_key_is_refused() => await IsRefusedAsync(
        Good with { KeyEncryptionKey = null, HostEnvironment = "Production" }, "Keys__KeyEncryptionKey", "Keys__KeyEncryptionKeyFile", "Keys__VaultUri");

    [Fact]
    public async Task With_a_key_file_serves_in_production()
    {
        var file = directory.File("key");
        await WriteKeyFileAsync(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await using var host = await FunctionsHost.StartAsync(KeyFrom(file));

        var api = await Api.NewAsync(host);
        await api.CreatedSecretAsync(await api.CreatedAsync(Bodies.M2M()));
    }

    [Fact]
    public async Task With_a_key_file_that_others_may_read_is_refused()
    {
        var file = directory.File("key");
        await WriteKeyFileAsync(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        await IsRefusedAsync(KeyFrom(file), "Keys__KeyEncryptionKeyFile", $"chmod 600 '{file}'");
    }

    [Fact]
    public async Task With_a_key_file_that_is_not_there_is_refused() => await IsRefusedAsync(KeyFrom(directory.File("key")), "Keys__KeyEncryptionKeyFile", directory.File("key"));

    [Fact]
    public async Task In_development_with_nothing_makes_what_it_needs_and_the_next_start_finds_it()
    {
        var settings = InDataFolder(directory.File("data"));
        await using (var first = await FunctionsHost.StartAsync(settings))
        {
            Assert.Contains($"Made a key-encryption key: {directory.File("data/key-encryption.key")}", first.Log, StringComparison.Ordinal);
            using var client = first.NewClient(FunctionsHost.DevelopmentApiKey);
            using var created = await client.PostAsync(new Uri("/connect/applications", UriKind.Relative), Api.Json(Bodies.FirstParty().ToJsonString()));
            Assert.Equal(201, (int)created.StatusCode);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.File("data/key-encryption.key")));
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await FunctionsHost.StartAsync(settings);

        Assert.DoesNotContain("Made a key-encryption key", second.Log, StringComparison.Ordinal);
        using var again = second.NewClient(FunctionsHost.DevelopmentApiKey);
        Assert.Contains("Harbour Console", await again.GetStringAsync(new Uri("/connect/applications", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_development_over_an_emulator_makes_a_key_once_and_none_over_what_it_holds()
    {
        var settings = (await HostSettings.AzuriteAsync()) with
        {
            KeyEncryptionKey = null,
            DevelopmentApiKey = FunctionsHost.DevelopmentApiKey,
            Others = Other("Development__DataFolder", directory.File("data")),
        };
        await using (var first = await FunctionsHost.StartAsync(settings))
        {
            Assert.Contains("Made a key-encryption key", first.Log, StringComparison.Ordinal);
            using var client = first.NewClient(FunctionsHost.DevelopmentApiKey);
            await client.CreateSecretAsync(await client.CreateApplicationAsync());
        }

        File.Delete(directory.File("data/key-encryption.key"));

        await IsRefusedAsync(settings, "The key-encryption key is not the one that this store was made with");
        Assert.False(File.Exists(directory.File("data/key-encryption.key")));
    }

    [Fact]
    public async Task In_development_over_an_emulator_that_is_away_is_refused_and_no_key_is_made()
    {
        var settings = InDataFolder(directory.File("data")) with
        {
            ConnectionString = $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:{FreePort.Find()}/a;",
        };

        await IsRefusedAsync(settings, "Start the store first");
        Assert.False(File.Exists(directory.File("data/key-encryption.key")));
    }

    [Fact]
    public async Task In_development_over_data_whose_key_is_gone_is_refused_and_no_new_one_is_made()
    {
        var settings = InDataFolder(directory.File("data"));
        await using (var first = await FunctionsHost.StartAsync(settings))
        {
            Assert.Equal(0, await first.StopAsync());
        }

        File.Delete(directory.File("data/key-encryption.key"));

        await IsRefusedAsync(settings, directory.File("data/connect.db"), directory.File("data/key-encryption.key"), "No new key was made");
        Assert.False(File.Exists(directory.File("data/key-encryption.key")));
    }

    [Fact]
    public async Task In_development_where_no_key_can_be_written_is_refused()
    {
        await File.WriteAllTextAsync(directory.File("data"), "a file, not a folder");

        await IsRefusedAsync(InDataFolder(directory.File("data")), directory.File("data/key-encryption.key"), "Development__DataFolder");
    }

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

    private HostSettings KeyFrom(string file) =>
        Good with { KeyEncryptionKey = null, HostEnvironment = "Production", Others = Other("Keys__KeyEncryptionKeyFile", file) };

    private static HostSettings InDataFolder(string folder) =>
        new() { KeyEncryptionKey = null, DevelopmentApiKey = FunctionsHost.DevelopmentApiKey, Others = Other("Development__DataFolder", folder) };

    private static async Task WriteKeyFileAsync(string path, UnixFileMode mode)
    {
        await File.WriteAllTextAsync(path, new HostSettings().KeyEncryptionKey + "\n");
        File.SetUnixFileMode(path, mode);
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
