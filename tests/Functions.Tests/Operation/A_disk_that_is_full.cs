using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>The embedded store's files may grow no further, or not be written to at all, and later they may again.</summary>
public sealed class A_disk_that_is_full
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Is_told_to_who_writes_and_forgotten_when_there_is_room(bool takesNothing)
    {
        using var directory = new TemporaryDirectory();
        var settings = HostSettings.Embedded(directory) with { MayBeLimited = true };
        await using var host = await FunctionsHost.StartAsync(settings);
        var api = await Api.NewAsync(host);
        var application = await api.CreatedAsync(Bodies.ThirdParty());
        var secret = await api.CreatedSecretAsync(application);
        var path = $"/connect/applications/{application["id"]}";

        await host.LimitFilesAsync(takesNothing ? 0 : new DirectoryInfo(directory.Path).EnumerateFiles().Max(file => file.Length));
        var full = false;
        for (var i = 0; i < 500 && !full; i++)
        {
            // What room there is in the files is used up first.
            var reply = await api.CreateAsync(Bodies.FirstParty($"Fill {i}"));
            full = reply.Status == 503;
            Assert.True(full || reply.Status == 201, $"{reply.Status}: {reply.Text}");
        }

        Assert.True(full);
        Reply[] writes =
        [
            .. await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.SendAsync(
                HttpMethod.Post, "/connect/applications", Api.Json(Bodies.Largest().ToJsonString()), ("Idempotency-Key", "largest")))),
            await api.CreateAsync(Bodies.Largest()),

            // Where there is a little room left, these may still find it.
            .. !takesNothing ? [] : (Reply[])[
                await api.UpdateAsync(application, new JsonObject { ["description"] = new string('d', 2000) }),
                await api.PostAsync($"{path}/client_secrets", new JsonObject()),
                await api.DeleteAsync($"/connect/client_secrets/{secret["id"]}"),
                await api.DeleteAsync(path),
            ],
        ];
        Assert.All(writes, reply =>
        {
            reply.IsError(503, "service_unavailable");
            Assert.Matches("^[1-9][0-9]*$", reply.Headers["Retry-After"]);
        });

        // Within the half minute for which a disk that took a write is taken to have room.
        await ReadyIsAsync(api, 503);
        (await api.GetAsync("/health/live")).Is(200);

        // Who only reads is not held up.
        Assert.Equal(application.ToJsonString(), (await api.FoundAsync(application)).ToJsonString());
        Assert.Single((await api.GetAsync($"{path}/client_secrets")).IsArray(200));

        await host.LimitFilesAsync(null);
        await ReadyIsAsync(api, 200);
        var made = (await api.SendAsync(
            HttpMethod.Post, "/connect/applications", Api.Json(Bodies.Largest().ToJsonString()), ("Idempotency-Key", "largest"))).Is(201);
        (await api.UpdateAsync(application, new JsonObject { ["description"] = new string('d', 2000) })).Is(200);
        (await api.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsEmpty(204);
        (await api.DeleteAsync(path)).IsEmpty(204);
        await api.AssertWholeAsync();
        Assert.Single((await api.GetAsync($"/connect/applications?organization_id={made["organization_id"]}")).Is(200)["data"]!.AsArray());
    }

    private static async Task ReadyIsAsync(Api api, int status)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await api.GetAsync("/health/ready")).Status != status)
        {
            await Task.Delay(200, limit.Token);
        }
    }
}
