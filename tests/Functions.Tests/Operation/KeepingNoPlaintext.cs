using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>
/// After a life of making, using, rotating and revoking, what is on the disk, in the log and in the error answers holds
/// no API key, no client secret, no pepper and no key-encryption key, in whatever form.
/// </summary>
public abstract class KeepingNoPlaintext : IAsyncLifetime
{
    private const string Applications = "/connect/applications";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly PlaintextSearch search = new();
    private readonly List<string> errors = [];
    private FunctionsHost? host;

    private FunctionsHost Host => host!;

    public async Task InitializeAsync()
    {
        var settings = await NewSettingsAsync();

        // Everything that the service could ever be told to write.
        host = await FunctionsHost.StartAsync(settings with
        {
            Others = new Dictionary<string, string?> { ["Logging__LogLevel__Default"] = "Trace" },
        });
    }

    public virtual async Task DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task On_the_disk_in_the_log_and_in_error_answers()
    {
        var environment = await Host.NewEnvironmentAsync();
        var readOnly = await environment.NewApiKeyAsync(key => key with { Permissions = Permissions.ReadApplications });
        search.Plant("the key-encryption key", Convert.FromBase64String(Host.Settings.KeyEncryptionKey!));
        PlantText("an API key", environment.ApiKey);
        PlantText("the read-only API key", readOnly);

        var secrets = await LiveAsync(environment);
        var peppers = await PlantPeppersAsync(environment.Id);
        Assert.Equal(2, peppers);
        await ProvokeAsync(environment, readOnly, secrets);

        // The last thing to be written is there to be found, so what came before it has been written too.
        var marker = $"marker {RandomNumberGenerator.GetHexString(32)}";
        var control = new PlaintextSearch();
        control.Plant("the marker", marker);
        var application = await environment.Client.CreateApplicationAsync(marker);
        await UntilAsync(() => control.InFiles(DataDirectory).Any());

        Assert.Empty(search.InFiles(DataDirectory));
        await Host.HasLoggedAsync(application);
        Assert.Empty(search.In("the log", Host.Log));
        Assert.Equal([400, 401, 403, 404, 415, 422, 503], errors.Select(error => int.Parse(error[..3], null)).Distinct().Order());
        Assert.Empty(errors.SelectMany(error => search.In($"the answer {error}", error)));
    }

    /// <summary>Where the engine keeps its files, and nothing else is.</summary>
    protected abstract string DataDirectory { get; }

    protected abstract Task<HostSettings> NewSettingsAsync();

    /// <summary>Makes secrets, uses them, rotates the pepper under them, and revokes one.</summary>
    private async Task<IReadOnlyList<string>> LiveAsync(TestEnvironment environment)
    {
        var application = await environment.Client.CreateApplicationAsync();
        var secrets = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            var (_, secret) = await environment.Client.CreateSecretAsync(application);
            PlantText($"client secret {i}", secret);
            secrets.Add(secret);
        }

        var caller = new Caller(environment.Id, Actor.Operator("tests"));
        var ring = NewRing();
        var verifier = new ClientSecretVerifier(Host.Table, ring, TimeProvider.System);
        Assert.NotNull(await verifier.VerifyAsync(caller, application, secrets[0], None));
        await ring.RotateAsync(environment.Id, KeyPurpose.Pepper, caller.Actor, None);
        Assert.NotNull(await verifier.VerifyAsync(caller, application, secrets[1], None));
        Assert.Null(await verifier.VerifyAsync(caller, application, environment.ApiKey, None));

        var (revokedId, revoked) = await environment.Client.CreateSecretAsync(application);
        PlantText("the revoked client secret", revoked);
        await environment.Client.DeleteAsync($"/connect/client_secrets/{revokedId}");
        return [.. secrets, revoked];
    }

    /// <summary>Every request that fails, with secrets wherever a caller could put them by mistake.</summary>
    private async Task ProvokeAsync(TestEnvironment environment, string readOnly, IReadOnlyList<string> secrets)
    {
        var secret = secrets[0];
        foreach (var key in (string[])[secret, environment.ApiKey + "x", $"sk_other_{secret}", environment.ApiKey[..^1], $"{environment.ApiKey} {secret}"])
        {
            await FailAsync(key, HttpMethod.Get, Applications);
        }

        await FailAsync(readOnly, HttpMethod.Post, Applications, $$"""{"name":"{{secret}}","application_type":"m2m","organization_id":"org_1"}""");
        foreach (var misplaced in (string[])[secret, environment.ApiKey])
        {
            await FailAsync(environment.ApiKey, HttpMethod.Get, $"{Applications}/{misplaced}");
            await FailAsync(environment.ApiKey, HttpMethod.Delete, $"/connect/client_secrets/{misplaced}");
            await FailAsync(environment.ApiKey, HttpMethod.Get, $"{Applications}?limit={misplaced}");
            await FailAsync(environment.ApiKey, HttpMethod.Get, $"{Applications}?after={misplaced}");
            await FailAsync(environment.ApiKey, HttpMethod.Get, $"{Applications}?organization_id={misplaced}");
            await FailAsync(environment.ApiKey, HttpMethod.Post, Applications, $$"""{"name":"{{misplaced}}" "description":"{{misplaced}}"}""");
            await FailAsync(environment.ApiKey, HttpMethod.Post, Applications, $"{{\"name\":\"{misplaced}");
            await FailAsync(environment.ApiKey, HttpMethod.Post, Applications, $$"""{"application_type":"{{misplaced}}","secret":"{{misplaced}}"}""");
            await FailAsync(environment.ApiKey, HttpMethod.Post, Applications, $$"""{"name":"x","application_type":"m2m","organization_id":"{{misplaced}}"}""");
            await FailAsync(environment.ApiKey, HttpMethod.Post, Applications, misplaced, "text/plain");
        }

        var full = await environment.Client.CreateApplicationAsync();
        for (var i = 1; i <= 5; i++)
        {
            PlantText($"one of five client secrets, {i}", (await environment.Client.CreateSecretAsync(full)).Secret);
        }

        await FailAsync(environment.ApiKey, HttpMethod.Post, $"{Applications}/{full}/client_secrets");

        // An environment whose pepper comes from another one.
        var broken = await Host.NewEnvironmentAsync();
        PlantText("the API key of the broken environment", broken.ApiKey);
        var pepper = (await ReadRingAsync(environment.Id))[0];
        var moved = new Row(pepper.Key);
        foreach (var (column, value) in pepper.Columns)
        {
            moved[column] = value;
        }

        Assert.True((await Host.Table.SubmitAsync(broken.Id.ToString(), [new RowChange.Insert(moved)], None)).Committed);
        await FailAsync(broken.ApiKey, HttpMethod.Post, $"{Applications}/{await broken.Client.CreateApplicationAsync()}/client_secrets");
        await Host.HasLoggedAsync($"of environment {broken.Id} does not open");
    }

    private async Task FailAsync(string apiKey, HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(Host.Url, path));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {apiKey}");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType));
        }

        using var answer = await Host.Client.SendAsync(request);
        Assert.False(answer.IsSuccessStatusCode, $"{method} {path} did not fail.");
        errors.Add($"{(int)answer.StatusCode} {answer.Headers} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>The text, and the random bits that it stands for.</summary>
    private void PlantText(string what, string text)
    {
        search.Plant(what, text);
        search.Plant($"the bits of {what}", Base64Url.DecodeFromChars(text.AsSpan(text.Length - 43)));
    }

    /// <summary>Opens the stored peppers with nothing but the key-encryption key and what is known of the format.</summary>
    private async Task<int> PlantPeppersAsync(EnvironmentId environment)
    {
        var rows = await ReadRingAsync(environment);
        using var aes = new AesGcm(Convert.FromBase64String(Host.Settings.KeyEncryptionKey!), tagSizeInBytes: 16);
        foreach (var row in rows)
        {
            var version = int.Parse(row.Key[^10..], null);
            var wrapped = row.Bytes("Wrapped");
            var pepper = new byte[32];
            aes.Decrypt(wrapped.AsSpan(0, 12), wrapped.AsSpan(12, 32), wrapped.AsSpan(44), pepper, Encoding.UTF8.GetBytes($"{environment}|pepper|{version}"));
            search.Plant($"pepper {version}", pepper);
        }

        return rows.Count;
    }

    private async Task<IReadOnlyList<Row>> ReadRingAsync(EnvironmentId environment) =>
        await Host.Table.QueryAsync(environment.ToString(), "keyring|", "keyring}", 100, None);

    private KeyRing NewRing() => new(
        Host.Table,
        new LocalKeyEncryptionKeys(Convert.FromBase64String(Host.Settings.KeyEncryptionKey!)),
        new UlidGenerator(TimeProvider.System, RandomNumberGenerator.Create()),
        RandomNumberGenerator.Create(),
        TimeProvider.System,
        NullLogger<KeyRing>.Instance);

    private static async Task UntilAsync(Func<bool> happened)
    {
        var waited = Stopwatch.StartNew();
        while (!happened())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "The last write did not reach the disk within a minute.");
            await Task.Delay(250);
        }
    }
}
