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
        Assert.Equal(["ready", "refusals", "life", "repetitions"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]));
        Assert.DoesNotContain(service.Environment.ApiKey, run.Output, StringComparison.Ordinal);
        await HoldsNothingAsync(service.Environment);
    }

    [Theory]
    [InlineData(Repetition.DoneAgain, "applications", "The same Idempotency-Key made a second application: conn_app_")]
    [InlineData(Repetition.DoneAgain, "client_secrets", "The same Idempotency-Key made a second client secret: secret_")]
    [InlineData(Repetition.DoneAgainAndHidden, "applications", "After a POST and its repetition the list must hold one application; it holds 2: conn_app_")]
    [InlineData(Repetition.DoneAgainAndHidden, "client_secrets", "After a POST and its repetition the list must hold one client secret; it holds 2: secret_")]
    [InlineData(Repetition.AnsweredOtherwise, "applications", "The repetition of a POST answers another application than the first time")]
    [InlineData(Repetition.AnsweredOtherwise, "client_secrets", "The repetition of a POST answers another client secret than the first time")]
    [InlineData(Repetition.Unmarked, "applications", "The repetition of the POST for the application is not marked")]
    [InlineData(Repetition.Unmarked, "client_secrets", "The repetition of the POST for the client secret is not marked")]
    [InlineData(Repetition.AlwaysMarked, "applications", "The first POST for the application is said to be a repetition")]
    public async Task Fails_where_a_repeated_request_is_not_taken_for_what_it_is_and_still_cleans_up(Repetition repetition, string collection, string says)
    {
        var environment = await service.Host.NewEnvironmentAsync();
        await using var forgetful = await ForgetfulService.StartAsync(service.Host.Url, collection, repetition);

        var run = await RunAsync($"{forgetful.Url}", environment.ApiKey);

        Assert.True(run.Errors.StartsWith(says, StringComparison.Ordinal), run.Errors);
        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("\"secret\"", run.Errors, StringComparison.Ordinal);
        await HoldsNothingAsync(environment);
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

    private static async Task HoldsNothingAsync(TestEnvironment environment) =>
        Assert.Contains("\"data\":[]", await environment.Client.GetStringAsync("connect/applications"), StringComparison.Ordinal);

    private static Task<CommandResult> RunAsync(string url, string apiKey) => Command.RunAsync(
        "node",
        [Repository.PathOf("tools/smoke.mjs"), url, "--patience", "2"],
        new Dictionary<string, string> { ["CONNECT_API_KEY"] = apiKey });
}
