using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Fronts;

/// <summary>What the Functions host does before the product is asked: the host of the tests must not be kinder.</summary>
public sealed class The_worker_under_the_host_of_the_tests(WorkerService service) : IClassFixture<WorkerService>
{
    private const string Applications = "/connect/applications";

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/HEALTH/Live")]
    [InlineData("/health/live/")]
    public async Task Finds_a_function_by_its_path_in_any_case(string path) =>
        Assert.Equal("""{"status":"ok"}""", (await SendAsync("GET", path)).Body);

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/api/health/live")]
    [InlineData("GET", "//health/live")]
    [InlineData("GET", "/connect/applications/a/b")]
    [InlineData("POST", "/health/live")]
    [InlineData("PATCH", "/connect/applications/x")]
    [InlineData("HEAD", "/connect/client_secrets/x")]
    [InlineData("OPTIONS", Applications)]
    [InlineData("MADEUP", Applications)]
    public async Task Answers_an_empty_404_where_no_function_has_the_path_and_the_method(string method, string path) => IsNothing(404, await SendAsync(method, path));

    [Fact]
    public async Task Hands_a_route_s_value_on_whatever_the_query_says()
    {
        var api = await Api.NewAsync(service.Host);
        var created = await api.CreatedAsync(Bodies.M2M());

        Assert.Equal((string?)created["id"], (string?)(await api.GetAsync($"{Applications}/{created["id"]}?id=other&request=x")).Is(200)["id"]);
        (await api.GetAsync($"{Applications}/other?id={created["id"]}")).IsNotFound();
    }

    [Fact]
    public async Task Sends_what_the_pipeline_answers_in_place_of_a_function() =>
        Assert.Contains("\"code\":\"unauthorized\"", (await SendAsync("GET", Applications)).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("X-Odd: caf\u00C3\u00A9")] // é in UTF-8
    [InlineData("x-ms-invocation-id: 7d4b3a3e-2f0b-4a86-9a0c-1f3b2f1d5c60")]
    public async Task Answers_an_empty_500_to_headers_that_cannot_be_handed_on(string header) => IsNothing(500, await SendAsync("GET", "/health/live", header));

    /// <summary>The host hands on a few headers more than it got. It waits for the invocation that never starts: 15 s the real one, 3 s here.</summary>
    [Fact]
    public async Task Answers_an_empty_500_to_headers_for_which_the_worker_alone_has_no_room()
    {
        const int Room = 32 * 1024;
        var headers = string.Join("\r\n", Enumerable.Range(0, 10).Select(i => $"X-Odd-{i}: {new string('x', 3200)}"));

        IsNothing(500, await SendAsync("GET", "/health/live", $"{headers}\r\nX-Last: {new string('x', Room - headers.Length - 100)}"));
    }

    [Fact]
    public async Task Answers_an_empty_500_to_a_body_beyond_the_worker_s_limit()
    {
        var api = (await Api.NewAsync(service.Host)).Unwatched();

        (await api.SendAsync(HttpMethod.Post, Applications, Api.Json(new string(' ', 29_000_000)))).IsError(413, "request_too_large");
        (await api.SendAsync(HttpMethod.Post, Applications, Api.Json(new string(' ', 31_000_000)))).IsEmpty(500);
    }

    [Fact]
    public async Task Answers_an_empty_500_to_a_body_beyond_its_own_limit_before_it_comes() =>
        IsNothing(500, await SendAsync("POST", Applications, "Content-Length: 104857601\r\nExpect: 100-continue"));

    [Theory]
    [InlineData("/admin/host/status")]
    [InlineData("/ADMIN/functions")]
    public async Task Lets_nobody_administer_it(string path) => IsNothing(401, await SendAsync("GET", path));

    [Fact]
    public async Task Has_a_home_page_unless_that_is_turned_off()
    {
        var home = await SendAsync("GET", "/");
        Assert.Equal(200, home.Status);
        Assert.Contains("Content-Type: text/html", home.Head, StringComparison.Ordinal);

        using var directory = new TemporaryDirectory();
        await using var host = await FunctionsHost.StartAsync(
            WorkerService.Settings(directory) with { Others = new Dictionary<string, string?> { ["AzureWebJobsDisableHomepage"] = "true" } });
        var none = await Raw.SendAsync(host.Url, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Equal((204, ""), (none.Status, none.Body));
    }

    [Fact]
    public void Lists_the_functions_by_name()
    {
        var listed = service.Host.Log.Split('\n').SkipWhile(line => line != "Functions:").Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();

        Assert.Contains($"  GetLive: [GET,HEAD] http://localhost:{service.Host.Url.Port}/health/live", listed);
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData(null)]
    public async Task Puts_a_span_of_its_own_between_the_caller_s_and_the_function_s(string? parent)
    {
        using var directory = new TemporaryDirectory();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = await FunctionsHost.StartAsync(WorkerService.Settings(directory) with { Others = receiver.Settings });

        var header = parent is null ? "X-Odd: 1" : $"traceparent: {parent}";
        await Raw.SendAsync(host.Url, $"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n");
        Assert.Equal(0, await host.StopAsync());

        var span = Assert.Single(receiver.Spans, span => span.Name == "GetLive");
        Assert.Matches("^[0-9a-f]{16}$", span.ParentId);
        Assert.NotEqual("b7ad6b7169203331", span.ParentId);
        Assert.Equal(parent is not null, span.TraceId == "0af7651916cd43dd8448eb211c80319c");
    }

    private static void IsNothing(int status, RawReply reply) => Assert.Equal((status, ""), (reply.Status, reply.Body));

    private Task<RawReply> SendAsync(string method, string path, string header = "X-Odd: 1") =>
        Raw.SendAsync(service.Host.Url, $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n");
}
