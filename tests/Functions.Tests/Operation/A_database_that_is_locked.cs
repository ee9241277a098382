using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class A_database_that_is_locked
{
    [Fact]
    public async Task By_another_process_for_too_long_is_told_to_who_writes_and_forgotten_afterwards()
    {
        using var directory = new TemporaryDirectory();
        var settings = HostSettings.Embedded(directory);
        await using var host = await FunctionsHost.StartAsync(settings);
        var api = await Api.NewAsync(host);
        var application = await api.CreatedAsync(Bodies.ThirdParty());
        var secret = await api.CreatedSecretAsync(application);
        var path = $"/connect/applications/{application["id"]}";

        await using (var other = new SqliteConnection($"Data Source={settings.File};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction(deferred: false);
            var writing = Task.WhenAll(
                api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json(Bodies.FirstParty().ToJsonString()), ("Idempotency-Key", "once")),
                api.UpdateAsync(application, new JsonObject { ["name"] = "After" }),
                api.PostAsync($"{path}/client_secrets", new JsonObject()),
                api.DeleteAsync($"/connect/client_secrets/{secret["id"]}"),
                api.DeleteAsync(path));

            // Who only reads is not held up.
            while (!writing.IsCompleted)
            {
                Assert.Equal(application.ToJsonString(), (await api.FoundAsync(application)).ToJsonString());
                Assert.Single((await api.GetAsync($"{path}/client_secrets")).IsArray(200));
                await Task.Delay(50);
            }

            Assert.All(await writing, reply =>
            {
                reply.IsError(503, "service_unavailable");
                Assert.Matches("^[1-9][0-9]*$", reply.Headers["Retry-After"]);
            });
        }

        (await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json(Bodies.FirstParty().ToJsonString()), ("Idempotency-Key", "once"))).Is(201);
        (await api.UpdateAsync(application, new JsonObject { ["name"] = "After" })).Is(200);
        await api.CreatedSecretAsync(application);
        (await api.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsEmpty(204);
        Assert.Equal(2, (await api.GetAsync("/connect/applications")).Is(200)["data"]!.AsArray().Count);
        Assert.Single((await api.GetAsync($"{path}/client_secrets")).IsArray(200));
        await api.AssertWholeAsync();
    }
}
