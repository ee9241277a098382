using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Admin.Tests;

public sealed class Moving_an_environment
{
    [Fact]
    public async Task To_another_name_account_and_vault_keeps_every_secret_good()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        var (application, secret) = await MakeApplicationAsync(olga);
        await using var otto = await Operator.WithEnvironmentAsync("production", Engine.Azurite);
        var (file, key) = (olga.Directory.File("staging.export"), olga.Directory.File("staging.key"));

        var exported = await olga.RunAsync("export", "staging", "--out", file, "--key-file", key);

        Assert.Equal($"Exported 1 application of 'staging' to {file}.\n", exported.Succeeded());
        Assert.StartsWith("Made the export key", exported.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllTextAsync(key)).Trim(), exported.Output + exported.Errors + await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        var imported = await otto.JsonAsync("import", "production", "--in", file, "--key-file", key);
        Assert.Equal(1, imported.GetProperty("created").GetInt32());
        Assert.True(await VerifiesAsync(otto, "production", application, secret));
        Assert.False(await VerifiesAsync(otto, "production", application, secret + "x"));

        var again = await otto.RunAsync("import", "production", "--in", file, "--key-file", key);
        Assert.Equal("Imported 0 applications into 'production'; there already, just so: 1.\n", again.Succeeded());

        var row = (await otto.RowsAsync("production")).Single(row => row.Key.StartsWith("app|", StringComparison.Ordinal) && !row.Key.Contains("secret", StringComparison.Ordinal));
        await otto.RewriteAsync("production", new Row(row.Key) { ["Name"] = "Changed" });
        var different = await otto.RunAsync("import", "production", "--in", file, "--key-file", key);
        Assert.Equal(1, different.ExitCode);
        Assert.Contains("1 application already there and different, left as found", different.Errors, StringComparison.Ordinal);
        Assert.Contains(application, different.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overwrites_nothing_and_takes_no_other_key_or_half_a_file()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();
        var (file, key, otherKey) = (olga.Directory.File("staging.export"), olga.Directory.File("staging.key"), olga.Directory.File("other.key"));
        (await olga.RunAsync("export", "staging", "--out", file, "--key-file", key)).Succeeded();
        await File.WriteAllTextAsync(otherKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        await RefusedAsync("is there already", "export", "staging", "--out", file, "--key-file", key);
        await RefusedAsync("another export key", "import", "staging", "--in", file, "--key-file", otherKey);
        await RefusedAsync("is no key file", "import", "staging", "--in", file, "--key-file", file);
        await RefusedAsync("There is no file", "import", "staging", "--in", file + "x", "--key-file", key);
        var lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllLinesAsync(file, lines[..^1]);
        await RefusedAsync("The export is not whole", "import", "staging", "--in", file, "--key-file", key);

        async Task RefusedAsync(string reason, params string[] arguments)
        {
            var refused = await olga.RunAsync(arguments);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Makes_no_key_where_no_export_can_be_written()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();
        var (folder, missing) = (olga.Directory.Path, olga.Directory.File("missing/staging"));
        var (file, key) = (olga.Directory.File("staging.export"), olga.Directory.File("staging.key"));

        await RefusedAsync(1, $"{folder} is a folder.", "export", "staging", "--out", folder, "--key-file", key);
        await RefusedAsync(1, $"{folder} is a folder.", "export", "staging", "--out", file, "--key-file", folder);
        await RefusedAsync(1, $"There is no folder {Path.GetDirectoryName(missing)}.", "export", "staging", "--out", missing, "--key-file", key);
        await RefusedAsync(1, $"There is no folder {Path.GetDirectoryName(missing)}.", "export", "staging", "--out", file, "--key-file", missing);
        await RefusedAsync(2, "must be two files", "export", "staging", "--out", file, "--key-file", file);
        await RefusedAsync(1, $"{folder} is a folder.", "import", "staging", "--in", folder, "--key-file", key);
        Assert.Empty(Directory.GetFiles(folder, "staging*"));
        await File.WriteAllTextAsync(file, "there already");
        await RefusedAsync(1, $"{file} is there already.", "export", "staging", "--out", file, "--key-file", key);
        await RefusedAsync(1, $"{folder} is a folder.", "import", "staging", "--in", file, "--key-file", folder);
        Assert.False(File.Exists(key));

        async Task RefusedAsync(int exitCode, string reason, params string[] arguments)
        {
            var refused = await olga.RunAsync(arguments);
            Assert.Equal(exitCode, refused.ExitCode);
            Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Twice_at_once_into_one_file_writes_one_and_touches_no_file_of_the_other()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();
        var (file, key) = (olga.Directory.File("staging.export"), olga.Directory.File("staging.key"));
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await File.WriteAllTextAsync(file + ".unfinished", "another run's");

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => olga.RunAsync("export", "staging", "--out", file, "--key-file", key)));

        Assert.Equal("another run's", await File.ReadAllTextAsync(file + ".unfinished"));
        Assert.Single(runs, run => run.ExitCode == 0);
        Assert.All(runs.Where(run => run.ExitCode != 0), run => Assert.Contains($"{file} is there already.", run.Errors, StringComparison.Ordinal));
        Assert.Contains("\"line\":\"end\"", (await File.ReadAllLinesAsync(file))[^1], StringComparison.Ordinal);
        Assert.Equal([file, file + ".unfinished"], Directory.GetFiles(olga.Directory.Path, "staging.export*").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Leaves_no_file_behind_when_a_key_does_not_open()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();
        await olga.RewriteAsync("staging", new Row("keyring|pepper|0000000001") { ["Wrapped"] = new byte[60] });

        var failed = await olga.RunAsync("export", "staging", "--out", olga.Directory.File("staging.export"), "--key-file", olga.Directory.File("staging.key"));

        Assert.Equal(3, failed.ExitCode);
        Assert.Empty(Directory.GetFiles(olga.Directory.Path, "staging.export*"));
    }

    /// <returns>An application's id and its secret.</returns>
    private static async Task<(string Id, string Secret)> MakeApplicationAsync(Operator olga)
    {
        await using var service = await FunctionsHost.StartAsync(olga.Host);
        var (_, key) = await olga.CreateKeyAsync("staging");
        using var client = new HttpClient { BaseAddress = service.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var content = new StringContent("""{"name":"Reports","application_type":"m2m","organization_id":"org_acme123"}""", Encoding.UTF8, "application/json");
        var id = await MemberAsync(client, "/connect/applications", content, "id");
        return (id, await MemberAsync(client, $"/connect/applications/{id}/client_secrets", content: null, "secret"));
    }

    private static async Task<string> MemberAsync(HttpClient client, string path, HttpContent? content, string member)
    {
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty(member).GetString()!;
    }

    private static async Task<bool> VerifiesAsync(Operator owner, string environment, string application, string secret)
    {
        var clock = TimeProvider.System;
        using var random = RandomNumberGenerator.Create();
        var keys = new LocalKeyEncryptionKeys(Convert.FromBase64String(owner.Host.KeyEncryptionKey!));
        var ring = new KeyRing(owner.Table, keys, new UlidGenerator(clock, random), random, clock, NullLogger<KeyRing>.Instance);
        var verifier = new ClientSecretVerifier(owner.Table, ring, clock);
        var caller = new Caller(Operator.Environment(environment), Actor.Operator("tests"));
        return await verifier.VerifyAsync(caller, application, secret, CancellationToken.None) is not null;
    }
}
