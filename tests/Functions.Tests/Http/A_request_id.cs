using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Http;

public abstract class A_request_id(Front front)
{
    [Theory]
    [InlineData("a")]
    [InlineData("nightly-sync.42_A")]
    [InlineData("...")]
    public async Task Of_the_callers_own_comes_back(string id)
    {
        var api = await Api.NewAsync(front);

        Assert.Equal(id, await EchoAsync(api, id));
    }

    [Fact]
    public async Task Has_128_characters_at_most()
    {
        var api = await Api.NewAsync(front);
        var (longest, longer) = (new string('x', 128), new string('x', 129));

        Assert.Equal(longest, await EchoAsync(api, longest));
        Assert.NotEqual(longer, await EchoAsync(api, longer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a/b")]
    [InlineData("a\"b")]
    [InlineData("<script>")]
    [InlineData("{0}")]
    [InlineData("a:b")]
    public async Task That_is_not_fit_to_be_written_is_replaced(string id)
    {
        var api = await Api.NewAsync(front);

        Assert.StartsWith("req_", await EchoAsync(api, id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_twice_is_replaced()
    {
        var api = await Api.NewAsync(front);

        var reply = await Raw.SendAsync(
            api.Host.Url,
            $"GET /connect/applications HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {api.ApiKey}\r\nX-Request-ID: one\r\nX-Request-ID: two\r\n\r\n");

        Assert.Equal(200, reply.Status);
        Assert.Contains("X-Request-ID: req_", reply.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Is_new_for_every_request_without_one()
    {
        var api = await Api.NewAsync(front);

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await api.GetAsync("/connect/applications")).Headers["X-Request-ID"]));

        Assert.Equal(20, ids.Distinct().Count());
    }

    [Fact]
    public async Task Is_on_every_answer_and_in_the_trail()
    {
        var api = await Api.NewAsync(front);
        (string, string)[] id = [("X-Request-ID", "the-one")];
        var created = (await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json(Bodies.M2M().ToJsonString()), id)).Is(201);
        Assert.Equal("the-one", (await StoredRows.OfAsync(api)).Audit.First().String("RequestId"));

        var path = $"/connect/applications/{created["id"]}";
        Reply[] replies =
        [
            await api.WithKeyText(null).SendAsync(HttpMethod.Get, path, null, id),
            await api.SendAsync(HttpMethod.Get, path, null, id),
            await api.SendAsync(HttpMethod.Get, "/connect/applications/x", null, id),
            await api.SendAsync(HttpMethod.Get, "/connect/applications?limit=x", null, id),
            await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json("{"), id),
            await api.SendAsync(HttpMethod.Put, path, Api.Bytes([1], "text/plain"), id),
            await api.SendAsync(HttpMethod.Put, path, Api.Bytes(new byte[300_000], "application/json"), id),
            await api.SendAsync(HttpMethod.Post, $"{path}/client_secrets", null, id),
            await api.SendAsync(HttpMethod.Delete, path, null, id),
        ];
        Assert.Equal([401, 200, 404, 422, 400, 415, 413, 201, 204], replies.Select(reply => reply.Status));
        Assert.All(replies, reply => Assert.Equal("the-one", reply.Headers["X-Request-ID"]));
    }

    private static async Task<string> EchoAsync(Api api, string id) =>
        (await api.SendAsync(HttpMethod.Get, "/connect/applications", null, ("X-Request-ID", id))).Has(200).Headers["X-Request-ID"];
}

public sealed class A_request_id_on_the_server() : A_request_id(Front.Server);

public sealed class A_request_id_on_the_worker() : A_request_id(Front.Worker);
