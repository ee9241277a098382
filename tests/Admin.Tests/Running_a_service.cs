using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Admin.Tests;

/// <summary>What an operator does over a service's life, while the service runs.</summary>
public sealed class Running_a_service
{
    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task From_an_environment_and_a_key_over_a_rotation_to_a_revocation(Engine engine)
    {
        await using var olga = await Operator.AtAsync(engine);
        await using var service = await FunctionsHost.StartAsync(olga.Host);
        (await olga.RunAsync("environments", "create", "staging")).Succeeded();
        var (id, key) = await olga.CreateKeyAsync("staging");
        using var client = Client(service, key);
        var application = await PostAsync(client, "/connect/applications", """{"name":"Reports","application_type":"m2m","organization_id":"org_acme123"}""");
        var secrets = $"/connect/applications/{application.GetProperty("id").GetString()}/client_secrets";
        await PostAsync(client, secrets, body: null);

        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();

        var report = await olga.JsonAsync("peppers", "report", "staging");
        Assert.Equal([(1, 1), (2, 0)], report.EnumerateArray().Select(use => (use.GetProperty("version").GetInt32(), use.GetProperty("client_secrets").GetInt32())));
        Assert.Contains("Try again in", (await olga.RunAsync("peppers", "retire", "staging", "1")).Errors, StringComparison.Ordinal);
        await olga.AgePepperAsync("staging", 2);
        var refused = await olga.RunAsync("peppers", "retire", "staging", "1");
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("connect-admin: Version 1 is still needed by 1 client secret of 'staging'.", refused.Errors, StringComparison.Ordinal);
        await PostAsync(client, secrets, body: null);

        var trail = await olga.JsonAsync("audit", "list", "staging");
        var created = trail.EnumerateArray().Single(record => record.GetProperty("action").GetString() == "application.created");
        Assert.Equal(id, created.GetProperty("actor").GetString());
        Assert.NotEqual("", created.GetProperty("request_id").GetString());
        Assert.NotNull((await olga.JsonAsync("keys", "list", "staging"))[0].GetProperty("last_used_at").GetString());

        // One that no instance has seen yet is refused at once; one that has been used, within 30 seconds.
        var (unused, unusedKey) = await olga.CreateKeyAsync("staging");
        (await olga.RunAsync("keys", "revoke", "staging", unused)).Succeeded();
        (await olga.RunAsync("keys", "revoke", "staging", id)).Succeeded();
        using var other = Client(service, unusedKey);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(other));
        if (engine is Engine.Embedded)
        {
            await RefusedAfterAsync(client, TimeSpan.FromSeconds(30));
        }
    }

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task A_backup_while_it_is_written_to_restores_all_that_was_answered_before(Engine engine)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging", engine);
        await using var service = await FunctionsHost.StartAsync(olga.Host);
        using var client = Client(service, (await olga.CreateKeyAsync("staging")).Key);
        var (answered, stop) = (new ConcurrentQueue<string>(), false);
        var writers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                var made = await PostAsync(client, "/connect/applications", """{"name":"Reports","application_type":"m2m","organization_id":"org_acme123"}""");
                var id = made.GetProperty("id").GetString()!;
                await PostAsync(client, $"/connect/applications/{id}/client_secrets", body: null);
                answered.Enqueue(id);
            }
        })).ToArray();
        while (answered.Count < 20)
        {
            await Task.Delay(10);
        }

        var (file, key) = (olga.Directory.File("staging.export"), olga.Directory.File("staging.key"));
        var before = answered.ToArray();
        (await olga.RunAsync("export", "staging", "--out", file, "--key-file", key)).Succeeded();
        var after = answered.Count;
        stop = true;
        await Task.WhenAll(writers);

        Assert.True(after > before.Length, "Nothing was written meanwhile.");
        await using var drill = await Operator.WithEnvironmentAsync("staging");
        (await drill.RunAsync("import", "staging", "--in", file, "--key-file", key)).Succeeded();
        var again = await drill.JsonAsync("import", "staging", "--in", file, "--key-file", key);
        Assert.Equal(0, again.GetProperty("created").GetInt32());
        Assert.Contains("All rows agree", (await drill.RunAsync("doctor", "--deep", "staging")).Succeeded(), StringComparison.Ordinal);
        var rows = (await drill.RowsAsync("staging")).Select(row => row.Key).ToHashSet();
        Assert.All(before, id => Assert.Contains($"app|{id["conn_app_".Length..]}", rows));
        Assert.All(before, id => Assert.Contains($"app|{id["conn_app_".Length..]}|secret|1", rows));
    }

    [Fact]
    public async Task Keys_that_may_only_read_cannot_write()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        await using var service = await FunctionsHost.StartAsync(olga.Host);
        var (_, key) = await olga.CreateKeyAsync("staging", "--permission", "applications:read");
        using var client = Client(service, key);

        using var content = new StringContent("""{"name":"Reports","application_type":"m2m","organization_id":"org_acme123"}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/connect/applications", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("applications:write", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static HttpClient Client(FunctionsHost service, string key) => new()
    {
        BaseAddress = service.Url,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string? body)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.Created, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/connect/applications", UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>No request that is sent later than that is accepted.</summary>
    private static async Task RefusedAfterAsync(HttpClient client, TimeSpan limit)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var sent = TimeProvider.System.GetElapsedTime(start);
            if (await StatusAsync(client) is HttpStatusCode.Unauthorized)
            {
                return;
            }

            Assert.InRange(sent, TimeSpan.Zero, limit);
            await Task.Delay(200);
        }
    }
}
