using System.Net;
using System.Text;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Clients.Tests;

/// <summary>Other tests lean on it, so it has to notice what it is there for.</summary>
public sealed class The_OpenAPI_validator
{
    private const string NotFound = """{"message":"Nothing by this ID.","code":"entity_not_found"}""";

    private const string Secret = """
        {"object":"connect_application_secret","id":"secret_01KK0Z4QATZK2G7P4QH9MB1XAF","secret_hint":"AAAAAA","last_used_at":null,
         "created_at":"2026-03-06T07:00:12.250Z","updated_at":"2026-03-06T07:00:12.250Z","secret":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
        """;

    [Theory]
    [InlineData("GET", "/connect/applications/x", 404, NotFound, null)]
    [InlineData("GET", "/connect/applications/a%2Fb?c=d/e", 404, NotFound, null)]
    [InlineData("GET", "/Connect/APPLICATIONS/x/client_secrets/", 404, NotFound, null)]
    [InlineData("DELETE", "/connect/client_secrets/x", 204, "", null)]
    [InlineData("GET", "/connect/elsewhere", 404, "", null)]
    [InlineData("PATCH", "/connect/applications/x", 404, "", null)]
    [InlineData("PATCH", "/connect/applications/x", 405, "", "no operation of the document is PATCH")]
    [InlineData("GET", "/connect/applications/a/b", 404, NotFound, "no operation of the document is GET /connect/applications/a/b")]
    [InlineData("GET", "/connect/applications/x", 404, "", "the content type should be application/json, not absent")]
    [InlineData("GET", "/connect/applications/x", 404, "{", "the body is not JSON")]
    [InlineData("GET", "/connect/applications/x", 404, """{"message":"m","code":"gone"}""", "the body.code should be \"entity_not_found\", not \"gone\"")]
    [InlineData("GET", "/connect/applications/x", 404, """{"code":"entity_not_found"}""", "the body lacks the key message")]
    [InlineData("GET", "/connect/applications/x", 404, """{"message":"m","code":"entity_not_found","stack":"s"}""", "not documented: stack")]
    [InlineData("GET", "/connect/applications/x", 422, NotFound, "status 422 is not documented for GetApplication")]
    [InlineData("GET", "/connect/applications/x", 401, """{"message":"m","code":"unauthorized"}""", "the header WWW-Authenticate is missing")]
    [InlineData("GET", "/connect/applications", 503, """{"message":"m","code":"service_unavailable"}""", "the header Retry-After is missing")]
    [InlineData("DELETE", "/connect/client_secrets/x", 204, "{}", "a 204 has no body")]
    [InlineData("POST", "/connect/applications/x/client_secrets", 201, Secret, "the header Cache-Control is missing")]
    [InlineData("GET", "/connect/applications/x/client_secrets", 200, $"[{Secret}]", "the body[0] has a key that is not documented: secret")]
    public async Task Sees(string method, string path, int status, string body, string? contradiction)
    {
        using var client = ClientAnswering(status, body, withRequestId: true);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var thrown = await Record.ExceptionAsync(() => client.SendAsync(request));

        if (contradiction is null)
        {
            Assert.Null(thrown);
        }
        else
        {
            Assert.Contains(contradiction, Assert.IsType<OpenApiContradictionException>(thrown).Message, StringComparison.Ordinal);
            Assert.StartsWith($"{method} {path} answered {status}", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Misses_the_request_id()
    {
        using var client = ClientAnswering(404, NotFound, withRequestId: false);

        var thrown = await Assert.ThrowsAsync<OpenApiContradictionException>(() => client.GetAsync(new Uri("/connect/applications/x", UriKind.Relative)));

        Assert.Contains("the header X-Request-ID is missing", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_many_at_a_time_each_its_own()
    {
        await using var validator = OpenApiValidator.Start();
        var headers = new Dictionary<string, string>();

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Task.Run(() =>
            validator.ValidateAsync(HttpMethod.Get, $"/elsewhere/{n}", n % 2 == 0 ? 404 : 200, headers, ""))));

        Assert.All(verdicts.Index(), verdict => Assert.Equal(verdict.Index % 2, verdict.Item.Count));
        Assert.All(verdicts.Index(), verdict => Assert.All(verdict.Item, error => Assert.Contains($"/elsewhere/{verdict.Index}:", error, StringComparison.Ordinal)));
    }

    private static HttpClient ClientAnswering(int status, string body, bool withRequestId) =>
        new(new ValidatingHandler(new Answering(status, body, withRequestId))) { BaseAddress = new Uri("http://127.0.0.1") };

    private sealed class Answering(int status, string body, bool withRequestId) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage((HttpStatusCode)status);
            if (withRequestId)
            {
                response.Headers.Add("X-Request-ID", "r1");
            }

            if (body.Length > 0)
            {
                response.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }

            return Task.FromResult(response);
        }
    }
}
