using System.Text;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Hostile;

/// <summary>What a caller writes into headers decides nothing but what the documentation says.</summary>
public abstract class Headers_that_lie(Front front)
{
    private const string Path = "/connect/applications";

    public static TheoryData<string, string> Origins => new()
    {
        { "X-Forwarded-For", "127.0.0.1" },
        { "X-Forwarded-For", "::1, 10.0.0.1" },
        { "X-Forwarded-For", "nonsense" },
        { "X-Forwarded-Host", "evil.example" },
        { "X-Forwarded-Host", "evil.example/\"><b>" },
        { "X-Forwarded-Proto", "https" },
        { "X-Forwarded-Proto", "javascript" },
        { "X-Forwarded-Prefix", "/admin" },
        { "X-Original-URL", "/health/live" },
        { "X-Rewrite-URL", "/health/live" },
        { "X-Original-Host", "localhost" },
        { "X-Real-IP", "127.0.0.1" },
        { "X-ARR-ClientCert", "AAAA" },
        { "X-MS-CLIENT-PRINCIPAL", "eyJhdXRoX3R5cCI6ImFhZCJ9" },
        { "X-Functions-Key", "master" },
        { "Forwarded", "for=127.0.0.1;host=evil.example;proto=https" },
        { "Host", "evil.example" },
    };

    [Theory]
    [MemberData(nameof(Origins))]
    public async Task About_where_a_request_comes_from_let_nobody_in_and_are_not_repeated(string name, string value)
    {
        var api = await Api.NewAsync(front);
        var created = (await api.SendAsync(HttpMethod.Post, Path, Api.Json(Bodies.M2M().ToJsonString()), (name, value))).Is(201);
        var honest = await api.GetAsync($"{Path}/{created["id"]}");

        var lying = await api.SendAsync(HttpMethod.Get, $"{Path}/{created["id"]}", null, (name, value));

        Assert.Equal(honest.Text, lying.Has(200).Text);
        Assert.Equal(honest.Headers.Keys.Order(), lying.Headers.Keys.Order());
        Assert.DoesNotContain(lying.Headers.Values, header => header.Contains("evil", StringComparison.Ordinal));
        (await api.WithKeyText(null).SendAsync(HttpMethod.Get, Path, null, (name, value))).IsError(401, "unauthorized");
    }

    [Fact]
    public async Task About_where_a_request_comes_from_get_round_no_limit()
    {
        const int Requests = 10;
        using var directory = new TemporaryDirectory();
        await using var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory, front) with
        {
            Others = new Dictionary<string, string?> { ["RateLimit__Requests"] = $"{Requests}", ["RateLimit__WindowSeconds"] = "3600" },
        });
        var api = await Api.NewAsync(host);

        var replies = new List<int>();
        for (var i = 1; i <= Requests + 3; i++)
        {
            replies.Add((await api.SendAsync(
                HttpMethod.Get, Path, null, ("X-Forwarded-For", $"203.0.113.{i}"), ("X-Real-IP", $"203.0.113.{i}"), ("Forwarded", $"for=203.0.113.{i}"))).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(200, Requests), 429, 429, 429], replies);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-HTTP-Method")]
    [InlineData("X-Method-Override")]
    public async Task About_the_method_change_nothing(string name)
    {
        var api = await Api.NewAsync(front);
        var created = await api.CreatedAsync(Bodies.M2M());
        var path = $"{Path}/{created["id"]}";
        var before = (await StoredRows.OfAsync(api)).Versions.ToList();

        foreach (var method in (string[])["DELETE", "PUT", "POST"])
        {
            (await api.SendAsync(HttpMethod.Get, path, Api.Json("""{"name":"Changed"}"""), (name, method))).Is(200);
            (await api.Unwatched().SendAsync(HttpMethod.Get, $"{path}?_method={method}", null, (name, method))).Is(200);
            (await api.Unwatched().SendAsync(HttpMethod.Post, path, Api.Json("""{"name":"Changed"}"""), (name, method))).Has(404);
        }

        Assert.Equal(before, (await StoredRows.OfAsync(api)).Versions);
    }

    [Theory]
    [InlineData("a\rSet-Cookie: x=1")]
    [InlineData("a\nSet-Cookie: x=1")]
    [InlineData("a\r\n Set-Cookie: x=1")]
    [InlineData("a%0d%0aSet-Cookie:%20x=1")]
    [InlineData("a\u0085Set-Cookie: x=1")]
    [InlineData("a\u00E4\u00F6")]
    [InlineData("\u00C4\u008D\u00C4\u008A")] // two letters in UTF-8 whose low bytes are CR and LF
    [InlineData("a\u0000b")]
    [InlineData("a\u007Fb")]
    [InlineData("a; b")]
    public async Task In_a_request_id_never_reach_an_answer(string id)
    {
        var api = await Api.NewAsync(front);

        var reply = await Raw.SendAsync(
            api.Host.Url,
            $"GET {Path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {api.ApiKey}\r\nX-Request-ID: {id}\r\n\r\n");

        // The server itself refuses what is no header, and to it a line feed alone ends one; the rest is answered under an
        // id of the service's own.
        // The Functions host cannot hand bytes beyond ASCII on, and answers an empty 500 by itself.
        Assert.Contains(reply.Status, front == Front.Worker && !Ascii.IsValid(id) ? (int[])[200, 400, 500] : [200, 400]);
        Assert.DoesNotContain("Set-Cookie", reply.Head, StringComparison.OrdinalIgnoreCase);
        if (reply.Status == 200)
        {
            Assert.Matches("(?im)^X-Request-ID: (req_[0-9A-Z]{26}|a)\r?$", reply.Head);
        }
    }

    [Theory]
    [InlineData(1, 40_000)]
    [InlineData(200, 10)]
    [InlineData(60, 2000)]
    public async Task Too_large_or_too_many_are_refused_by_the_server(int count, int size)
    {
        var api = await Api.NewAsync(front);
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-Odd-{i}: {new string('x', size)}\r\n"));

        var reply = await Raw.SendAsync(
            api.Host.Url, $"GET {Path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {api.ApiKey}\r\n{headers}\r\n");

        Assert.Equal(431, reply.Status);
        (await api.GetAsync(Path)).Has(200);
    }

    [Fact]
    public async Task With_a_path_that_is_too_long_are_refused_by_the_server()
    {
        var api = await Api.NewAsync(front);

        var reply = await Raw.SendAsync(
            api.Host.Url, $"GET {Path}/{new string('x', 20_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {api.ApiKey}\r\n\r\n");

        Assert.Equal(414, reply.Status);
    }

    [Fact]
    public async Task About_a_body_larger_than_any_are_answered_before_it_comes()
    {
        var api = await Api.NewAsync(front);

        var reply = await Raw.SendAsync(
            api.Host.Url,
            $"POST {Path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 9000000000\r\n"
            + $"Expect: 100-continue\r\nAuthorization: Bearer {api.ApiKey}\r\n\r\n");

        if (front == Front.Worker)
        {
            // Over the Functions host's own limit of a body.
            Assert.Equal((500, ""), (reply.Status, reply.Body));
            return;
        }

        Assert.Equal(413, reply.Status);
        Assert.Contains("request_too_large", reply.Body, StringComparison.Ordinal);
    }
}

public sealed class Headers_that_lie_on_the_server() : Headers_that_lie(Front.Server);

public sealed class Headers_that_lie_on_the_worker() : Headers_that_lie(Front.Worker);
