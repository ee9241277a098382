using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Http;

public abstract class Routes(Front front)
{
    /// <summary>Every call of the API, with an id that nothing has.</summary>
    public static IReadOnlyList<(string Method, string Path)> Calls { get; } =
    [
        ("GET", "/connect/applications"),
        ("POST", "/connect/applications"),
        ("GET", "/connect/applications/x"),
        ("PUT", "/connect/applications/x"),
        ("DELETE", "/connect/applications/x"),
        ("GET", "/connect/applications/x/client_secrets"),
        ("POST", "/connect/applications/x/client_secrets"),
        ("DELETE", "/connect/client_secrets/x"),
    ];

    [Fact]
    public async Task Are_those_of_the_document()
    {
        var documented = await OpenApiValidator.RoutesAsync();

        foreach (var (method, path) in Calls)
        {
            Assert.Contains(documented, route => route.Method == method && route.Path == path.Replace("/x", "/{id}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("GET", "/connect")]
    [InlineData("GET", "/connect/client_secrets")]
    [InlineData("GET", "/connect/client_secrets/x")]
    [InlineData("POST", "/connect/client_secrets/x")]
    [InlineData("GET", "/connect/applications/x/secrets")]
    [InlineData("GET", "/connect/applications/x/client_secrets/y")]
    [InlineData("PATCH", "/connect/applications/x")]
    [InlineData("POST", "/connect/applications/x")]
    [InlineData("PUT", "/connect/applications")]
    [InlineData("DELETE", "/connect/applications")]
    [InlineData("PUT", "/connect/applications/x/client_secrets")]
    [InlineData("DELETE", "/connect/applications/x/client_secrets")]
    [InlineData("OPTIONS", "/connect/applications")]
    [InlineData("GET", "/api/connect/applications")]
    [InlineData("GET", "/connect/applications%2Fx")]
    public async Task Other_than_these_are_not_found_and_answered_by_the_front_itself(string method, string path)
    {
        var api = await Api.NewAsync(front);

        var reply = await api.Unwatched().SendAsync(HttpMethod.Parse(method), path);

        if (front == Front.Server)
        {
            reply.IsError(404, "entity_not_found");
        }
        else
        {
            // The Functions host's own answer, which nothing of the product can change.
            Assert.Equal((404, ""), (reply.Status, reply.Text));
        }
    }

    [Theory]
    [InlineData("/CONNECT/Applications")]
    [InlineData("/connect/applications/")]
    [InlineData("/%63onnect/applications")]
    public async Task Are_found_as_the_host_finds_them(string path)
    {
        var api = await Api.NewAsync(front);

        (await api.GetAsync(path)).Is(200);
    }

    [Theory]
    [InlineData("GET", "/connect/applications", 200)]
    [InlineData("GET", "/connect/applications/x", 404)]
    [InlineData("DELETE", "/connect/applications/x", 404)]
    [InlineData("GET", "/connect/applications/x/client_secrets", 404)]
    [InlineData("DELETE", "/connect/client_secrets/x", 404)]
    public async Task That_take_no_body_take_no_notice_of_one(string method, string path, int status)
    {
        var api = await Api.NewAsync(front);
        foreach (var body in (HttpContent[])[Api.Json("{nonsense"), Api.Bytes([0xFF], "image/png"), Api.Bytes(new byte[300_000], "application/json")])
        {
            (await api.SendAsync(HttpMethod.Parse(method), path, body)).Has(status);
        }
    }
}

public sealed class Routes_on_the_server() : Routes(Front.Server);

public sealed class Routes_on_the_worker() : Routes(Front.Worker);
