using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary><c>tools/smoke.mjs</c>, which the deployment runs against what it has deployed.</summary>
public sealed class The_smoke_test(SmokeService service) : IClassFixture<SmokeService>
{
    [Fact]
    public async Task Passes_against_a_good_service_and_leaves_nothing_behind()
    {
        var run = await RunAsync($"{service.Host.Url}", service.Environment.ApiKey);

        Assert.Empty(run.Errors);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["ready", "refusals", "life"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]));
        Assert.DoesNotContain(service.Environment.ApiKey, run.Output, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "connect/applications");
        request.Headers.Authorization = new("Bearer", service.Environment.ApiKey);
        using var list = await service.Host.Client.SendAsync(request);
        Assert.Contains("\"data\":[]", await list.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_at_once_with_a_key_that_is_not_good()
    {
        var run = await RunAsync($"{service.Host.Url}", "sk_nobody_00000000000000000000000000");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("The API key is not good here: HTTP 401 (X-Request-ID ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_where_nobody_answers()
    {
        var run = await RunAsync($"http://127.0.0.1:{FreePort.Find()}", service.Environment.ApiKey);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("It does not answer within 2 s; last seen: ECONNREFUSED", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_how_to_call_it_when_the_key_is_missing()
    {
        var run = await RunAsync($"{service.Host.Url}", "");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("Usage:", run.Errors, StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsync(string url, string apiKey) => Command.RunAsync(
        "node",
        [Repository.PathOf("tools/smoke.mjs"), url, "--patience", "2"],
        new Dictionary<string, string> { ["CONNECT_API_KEY"] = apiKey });
}
