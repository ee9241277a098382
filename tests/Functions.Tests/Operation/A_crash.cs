using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;
using Xunit.Abstractions;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>SIGKILL over the embedded store, and a new process over the same file.</summary>
public sealed class A_crash(ITestOutputHelper output) : IDisposable
{
    private static readonly int RoundsUnderLoad = Rounds.Of(20, 100);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Straight_after_an_answer_loses_nothing_that_was_answered()
    {
        var settings = HostSettings.Embedded(directory);
        var host = await FunctionsHost.StartAsync(settings);
        var api = await Api.NewAsync(host);
        var applications = new List<JsonObject>();
        for (var round = 0; round < Rounds.Of(3, 25); round++)
        {
            var created = await api.CreatedAsync(Bodies.ThirdParty().With("name", $"Round {round}"));
            if (round % 2 == 0)
            {
                await host.KillAsync();
            }

            host = await AgainAsync(host, settings);
            api = api.At(host);
            applications.Add(created);
            await HasAsync(api, applications);

            var secret = await api.CreatedSecretAsync(created);
            await host.KillAsync();
            host = await AgainAsync(host, settings);
            api = api.At(host);

            var listed = (await api.GetAsync($"/connect/applications/{created["id"]}/client_secrets")).IsArray(200);
            Assert.Equal(secret.Without("secret").ToJsonString(), Assert.Single(listed)!.ToJsonString());
        }

        await api.AssertWholeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task While_many_requests_are_under_way_leaves_all_that_were_answered_and_nothing_by_halves()
    {
        var settings = HostSettings.Embedded(directory);
        var host = await FunctionsHost.StartAsync(settings);
        var api = (await Api.NewAsync(host)).Unwatched();
        var answered = 0;
        for (var round = 1; round <= RoundsUnderLoad; round++)
        {
            var moment = RandomNumberGenerator.GetInt32(1, 200);
            var callers = Enumerable.Range(0, 16).Select(_ => new BusyCaller(api)).ToArray();
            var calls = callers.Select(caller => caller.CallAsync()).ToArray();
            while (callers.Sum(caller => caller.Answers) < moment)
            {
                await Task.Delay(1);
            }

            await host.KillAsync();
            await Task.WhenAll(calls);
            answered += callers.Sum(caller => caller.Answers);

            host = await AgainAsync(host, settings);
            api = api.At(host).Unwatched();
            await Task.WhenAll(callers.Select(caller => caller.CheckAsync(api)));
            await api.AssertWholeAsync();
        }

        output.WriteLine($"{RoundsUnderLoad} crashes, {answered} answers");
        await host.DisposeAsync();
    }

    private static async Task<FunctionsHost> AgainAsync(FunctionsHost ended, HostSettings settings)
    {
        await ended.DisposeAsync();
        return await FunctionsHost.StartAsync(settings);
    }

    private static async Task HasAsync(Api api, List<JsonObject> oldestFirst)
    {
        Assert.Equal(oldestFirst[^1].ToJsonString(), (await api.FoundAsync(oldestFirst[^1])).ToJsonString());
        foreach (var query in (string[])["limit=100&order=asc", $"limit=100&order=asc&organization_id={Bodies.Organization}"])
        {
            var listed = (await api.GetAsync($"/connect/applications?{query}")).Is(200)["data"]!.AsArray();
            Assert.Equal(oldestFirst.Select(one => one.ToJsonString()), listed.Select(one => one!.ToJsonString()));
        }
    }
}
