using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>The service is one that the modes of files bind, and those of the embedded store's are changed under it.</summary>
public sealed class A_database_that_is_read_only : IDisposable
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead;
    private const UnixFileMode Writable = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory directory = new();

    private HostSettings Settings => HostSettings.Embedded(directory) with { IsBoundByModes = true };

    public void Dispose()
    {
        FileModes.Set(directory.Path, Writable | UnixFileMode.UserExecute);
        directory.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task At_the_start_is_told_to_callers_and_forgotten_when_it_may_be_written_to(bool withItsDirectory)
    {
        var settings = Settings;
        var before = await FunctionsHost.StartAsync(settings);
        var api = await Api.NewAsync(before);
        var application = await api.CreatedAsync(Bodies.ThirdParty());

        // Who has a file open may go on writing to it, whatever becomes of its mode.
        FileModes.Set(settings.File!, ReadOnly);
        var secret = await api.CreatedSecretAsync(application);
        await before.StopAsync();
        await before.DisposeAsync();
        Assert.Equal(settings.File, Assert.Single(Directory.GetFiles(directory.Path)));
        if (withItsDirectory)
        {
            FileModes.Set(directory.Path, ReadOnly | UnixFileMode.UserExecute);
        }

        await using var host = await FunctionsHost.StartAsync(settings);
        api = api.At(host);
        for (var i = 0; i < 2; i++)
        {
            IsUnavailable(await api.GetAsync("/connect/applications"));
            IsUnavailable(await api.CreateAsync(Bodies.FirstParty()));
            IsUnavailable(await api.GetAsync("/health/ready"));
            (await api.GetAsync("/health/live")).Is(200);
        }

        FileModes.Set(directory.Path, Writable | UnixFileMode.UserExecute);
        FileModes.Set(settings.File!, Writable);

        Assert.Equal(application.ToJsonString(), (await api.FoundAsync(application)).ToJsonString());
        await api.CreatedAsync(Bodies.FirstParty());
        (await api.UpdateAsync(application, new JsonObject { ["name"] = "After" })).Is(200);
        (await api.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsEmpty(204);
        await api.AssertWholeAsync();
        Assert.Contains("may not be written to", host.Log, StringComparison.Ordinal);
    }

    /// <summary>
    /// As on a file system that the operating system allows no more writing to: what is open takes nothing, and nothing
    /// can be opened for writing.
    /// </summary>
    [Fact]
    public async Task While_it_runs_is_told_to_who_writes_and_forgotten_when_it_may_be_written_to_again()
    {
        var settings = Settings with
        {
            MayBeLimited = true,

            // In hexadecimal: many reads at a time, also on few processors.
            Others = new Dictionary<string, string?> { ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "40" },
        };
        await using var host = await FunctionsHost.StartAsync(settings);
        var api = await Api.NewAsync(host);
        var application = await api.CreatedAsync(Bodies.ThirdParty());
        var secret = await api.CreatedSecretAsync(application);
        var path = $"/connect/applications/{application["id"]}";

        for (var i = 0; i < 98; i++)
        {
            await api.Unwatched().CreatedAsync(Bodies.FirstParty().With("description", new string('d', 2000)));
        }

        var last = await api.CreatedAsync(Bodies.FirstParty());
        var there = (await api.GetAsync("/connect/applications?limit=100")).Has(200).Text;
        await host.LimitFilesAsync(0);
        FileModes.Set(settings.File!, ReadOnly);
        for (var i = 0; i < 3; i++)
        {
            Assert.All(
                await Task.WhenAll(
                    api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json(Bodies.FirstParty().ToJsonString()), ("Idempotency-Key", "once")),
                    api.UpdateAsync(application, new JsonObject { ["name"] = "After" }),
                    api.PostAsync($"{path}/client_secrets", new JsonObject()),
                    api.DeleteAsync($"/connect/client_secrets/{secret["id"]}"),
                    api.DeleteAsync(path)),
                IsUnavailable);

            // More than have read at the same time before, so some of them open the file as it is now.
            var plain = api.Unwatched();
            Assert.All(
                await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => plain.GetAsync("/connect/applications?limit=100"))),
                reply => Assert.Equal(there, reply.Has(200).Text));
            Assert.Equal(application.ToJsonString(), (await api.FoundAsync(application)).ToJsonString());
        }

        FileModes.Set(settings.File!, Writable);
        await host.LimitFilesAsync(null);

        (await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json(Bodies.FirstParty().ToJsonString()), ("Idempotency-Key", "once"))).Is(201);
        (await api.UpdateAsync(application, new JsonObject { ["name"] = "After" })).Is(200);
        await api.CreatedSecretAsync(application);
        Assert.Equal(101, (await StoredRows.OfAsync(api)).Actions.Count(action => action == "application.created"));
        Assert.Equal(2, (await api.GetAsync($"{path}/client_secrets")).IsArray(200).Count);
        (await api.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsEmpty(204);
        (await api.DeleteAsync(path)).IsEmpty(204);
        await api.FoundAsync(last);
        await api.AssertWholeAsync();
    }

    private static void IsUnavailable(Reply reply)
    {
        reply.IsError(503, "service_unavailable");
        Assert.Matches("^[1-9][0-9]*$", reply.Headers["Retry-After"]);
    }
}
