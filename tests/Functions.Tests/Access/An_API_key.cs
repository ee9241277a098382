using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Access;

public sealed class An_API_key
{
    public static TheoryData<string> Calls => [.. Http.Routes.Calls.Select(call => $"{call.Method} {call.Path}")];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Is_needed_for_every_call(string call)
    {
        var api = (await Api.NewAsync()).WithKeyText(null);

        var reply = await SendAsync(api, call);

        reply.IsError(401, "unauthorized");
        Assert.Equal("Bearer", reply.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task That_is_not_good_is_refused_in_the_same_words_whatever_is_wrong_with_it()
    {
        var api = await Api.NewAsync();
        var random = Convert.ToHexString(RandomNumberGenerator.GetBytes(20));
        var expired = await api.Environment.NewApiKeyAsync(key => key with { ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) });
        var revoked = await api.Environment.NewApiKeyAsync(key => key with { RevokedAt = TimeProvider.System.GetUtcNow().AddDays(-1) });
        string[] refused =
        [
            "",
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Bearer sk_",
            "Bearer sk__x",
            "Bearer sk_x",
            $"Bearer {random}",
            $"Bearer sk_nowhere_{random}",
            $"Bearer sk_{api.Partition}_{random}",
            $"Bearer sk_{api.Partition}_",
            $"Bearer sk_{api.Partition.ToUpperInvariant()}_{random}",
            $"Bearer SK{api.ApiKey[2..]}",
            $"Bearer {api.ApiKey}x",
            $"Bearer {api.ApiKey[..^1]}",
            $"Bearer {api.ApiKey.ToUpperInvariant()}",
            $"Bearer {api.ApiKey} {api.ApiKey}",
            $"Bearer {api.ApiKey},{api.ApiKey}",
            $"Bearer {api.ApiKey}, Bearer {api.ApiKey}",
            $"Bearer Bearer {api.ApiKey}",
            $"Basic {api.ApiKey}",
            $"Token {api.ApiKey}",
            $"Bearer{api.ApiKey}",
            api.ApiKey,
            $"Bearer \"{api.ApiKey}\"",
            $"Bearer {expired}",
            $"Bearer {revoked}",
            $"Bearer sk_{api.Partition}_{new string('x', 5000)}",
            $"Bearer sk__environments_{random}",
        ];
        var bodies = new HashSet<string>(StringComparer.Ordinal);
        var none = api.WithKeyText(null);
        foreach (var header in refused)
        {
            var reply = await none.SendAsync(HttpMethod.Get, "/connect/applications", null, ("Authorization", header));

            Assert.True(reply.Status == 401, $"{header}: {reply.Status}");
            Assert.Equal("Bearer", reply.Headers["WWW-Authenticate"]);
            bodies.Add(reply.Text);
        }

        Assert.Single(bodies);
    }

    [Fact]
    public async Task In_two_headers_is_refused()
    {
        var api = await Api.NewAsync();

        var reply = await Raw.SendAsync(
            api.Host.Url,
            $"GET /connect/applications HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {api.ApiKey}\r\nAuthorization: Bearer {api.ApiKey}\r\n\r\n");

        Assert.Equal(401, reply.Status);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [InlineData("bEaReR")]
    [InlineData("Bearer  ")]
    public async Task Has_its_scheme_in_any_case(string scheme)
    {
        var api = await Api.NewAsync();

        (await api.WithKeyText(null).SendAsync(HttpMethod.Get, "/connect/applications", null, ("Authorization", $"{scheme} {api.ApiKey}"))).Is(200);
    }

    [Fact]
    public async Task In_the_query_or_another_header_counts_for_nothing()
    {
        var api = await Api.NewAsync();
        var none = api.WithKeyText(null);

        (await none.GetAsync($"/connect/applications?api_key={api.ApiKey}&access_token={api.ApiKey}&code={api.ApiKey}")).IsError(401, "unauthorized");
        (await none.SendAsync(HttpMethod.Get, "/connect/applications", null, ("X-API-Key", api.ApiKey))).IsError(401, "unauthorized");
        (await none.SendAsync(HttpMethod.Get, "/connect/applications", null, ("X-Functions-Key", api.ApiKey))).IsError(401, "unauthorized");
    }

    [Fact]
    public async Task That_expires_later_is_good_until_then()
    {
        var api = await Api.NewAsync();
        var key = await api.WithKeyAsync(key => key with { ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1) });

        (await key.GetAsync("/connect/applications")).Is(200);
    }

    [Fact]
    public async Task Is_refused_from_its_expiry_on_also_when_it_has_just_been_used()
    {
        var api = await Api.NewAsync();
        var used = 0;
        for (var life = TimeSpan.FromSeconds(2); used == 0; life *= 2)
        {
            // On a busy machine a short life may be over before the first answer.
            Assert.True(life < TimeSpan.FromMinutes(1), "Not one use in half a minute.");
            var expiry = TimeProvider.System.GetUtcNow() + life;
            var key = await api.WithKeyAsync(key => key with { ExpiresAt = expiry });
            while (TimeProvider.System.GetUtcNow() < expiry)
            {
                var status = (await key.GetAsync("/connect/applications")).Status;
                used += status == 200 ? 1 : 0;
                Assert.True(status == 200 || TimeProvider.System.GetUtcNow() >= expiry, $"{status}");
            }

            (await key.GetAsync("/connect/applications")).IsError(401, "unauthorized");
        }
    }

    [Fact]
    public async Task Of_another_environment_opens_only_that()
    {
        var (mine, other) = (await Api.NewAsync(), await Api.NewAsync());
        await other.CreatedAsync(Bodies.FirstParty());

        Assert.Empty((await mine.GetAsync("/connect/applications")).Is(200)["data"]!.AsArray());

        // The other environment's name around this key's random part is another key, and unknown.
        var forged = $"sk_{other.Partition}_{mine.ApiKey.Split('_', 3)[2]}";
        (await mine.WithKeyText(forged).GetAsync("/connect/applications")).IsError(401, "unauthorized");
    }

    [Theory]
    [InlineData(Permissions.ReadApplications, "GET /connect/applications", "applications:read")]
    [InlineData(Permissions.ReadApplications, "GET /connect/applications/x", "applications:read")]
    [InlineData(Permissions.WriteApplications, "POST /connect/applications", "applications:write")]
    [InlineData(Permissions.WriteApplications, "PUT /connect/applications/x", "applications:write")]
    [InlineData(Permissions.WriteApplications, "DELETE /connect/applications/x", "applications:write")]
    [InlineData(Permissions.ReadClientSecrets, "GET /connect/applications/x/client_secrets", "client_secrets:read")]
    [InlineData(Permissions.WriteClientSecrets, "POST /connect/applications/x/client_secrets", "client_secrets:write")]
    [InlineData(Permissions.WriteClientSecrets, "DELETE /connect/client_secrets/x", "client_secrets:write")]
    public async Task Without_the_permission_is_told_which_it_lacks(Permissions needed, string call, string name)
    {
        var api = await Api.NewAsync();
        var lacking = await api.WithKeyAsync(key => key with { Permissions = Permissions.All & ~needed });
        var having = await api.WithKeyAsync(key => key with { Permissions = needed });

        var reply = await SendAsync(lacking, call);

        reply.IsError(403, "forbidden");
        Assert.Contains($"'{name}'", (string)reply.Json["message"]!, StringComparison.Ordinal);
        Assert.Contains((await SendAsync(having, call)).Status, (int[])[200, 404, 422]);
    }

    private static Task<Reply> SendAsync(Api api, string call)
    {
        var (method, path) = (call.Split(' ')[0], call.Split(' ')[1]);
        return api.SendAsync(HttpMethod.Parse(method), path, method is "POST" or "PUT" ? Api.Json(new JsonObject().ToJsonString()) : null);
    }
}
