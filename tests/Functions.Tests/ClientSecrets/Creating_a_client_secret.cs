using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;


namespace ConnectFunctions.Functions.Tests.ClientSecrets;

public sealed partial class Creating_a_client_secret
{
    [Fact]
    public async Task Shows_it_once_and_lets_no_cache_keep_it()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.M2M());
        var path = $"/connect/applications/{application["id"]}/client_secrets";

        var reply = await api.PostAsync(path, new JsonObject());

        var created = reply.Is(201);
        Assert.Equal("no-store", reply.Headers["Cache-Control"]);
        var secret = (string)created["secret"]!;
        Assert.Matches(Secrets(), secret);
        var expected = $$"""
            {"object":"connect_application_secret","id":"secret_{{AnyId.Suffix(created)}}","secret_hint":"{{secret[^6..]}}","last_used_at":null,
            "created_at":"{{created["created_at"]}}","updated_at":"{{created["created_at"]}}","secret":"{{secret}}"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), created), created.ToJsonString());

        var listed = await api.GetAsync(path);
        Assert.DoesNotContain(secret, listed.Text, StringComparison.Ordinal);
        Assert.Equal(created.Without("secret").ToJsonString(), Assert.Single(listed.IsArray(200))!.ToJsonString());
    }

    [Fact]
    public async Task Was_at_the_time_that_its_id_tells()
    {
        var api = await Api.NewAsync();

        var created = await api.CreatedSecretAsync(await api.CreatedAsync(Bodies.M2M()));

        Assert.Equal(AnyId.Time(AnyId.Suffix(created)), DateTimeOffset.Parse((string)created["created_at"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("", "application/json")]
    [InlineData("", "application/octet-stream")]
    [InlineData("{}", null)]
    [InlineData("{}", "application/json")]
    [InlineData(" {\"unheard_of\": [1, {}]} ", "application/json; charset=utf-8")]
    public async Task Takes_an_object_or_nothing_at_all(string? body, string? contentType)
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.FirstParty());

        var content = body is null ? null : Api.Bytes(System.Text.Encoding.UTF8.GetBytes(body), contentType);

        (await api.SendAsync(HttpMethod.Post, $"/connect/applications/{application["id"]}/client_secrets", content)).Is(201);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData(" ")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public async Task Takes_nothing_else(string body)
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.FirstParty());
        var path = $"/connect/applications/{application["id"]}/client_secrets";

        (await api.SendAsync(HttpMethod.Post, path, Api.Json(body))).IsMalformed();
        (await api.SendAsync(HttpMethod.Post, path, Api.Bytes("{}"u8.ToArray(), "text/plain"))).IsError(415, "unsupported_media_type");
        Assert.Empty((await api.GetAsync(path)).IsArray(200));
    }

    [Fact]
    public async Task The_sixth_is_refused_and_nothing_is_written()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.M2M());
        var path = $"/connect/applications/{application["id"]}/client_secrets";
        for (var i = 0; i < 5; i++)
        {
            await api.CreatedSecretAsync(application);
        }

        var before = (await StoredRows.OfAsync(api)).Versions.ToList();
        var sixth = await api.PostAsync(path, new JsonObject());

        sixth.Is(422);
        Assert.Equal("unprocessable_entity", (string?)sixth.Json["code"]);
        Assert.Equal(before, (await StoredRows.OfAsync(api)).Versions);
        Assert.Equal(5, (await api.GetAsync(path)).IsArray(200).Count);
    }

    [Fact]
    public async Task A_deleted_one_makes_room()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.M2M());
        var secrets = new List<JsonObject>();
        for (var i = 0; i < 5; i++)
        {
            secrets.Add(await api.CreatedSecretAsync(application));
        }

        (await api.DeleteAsync($"/connect/client_secrets/{secrets[2]["id"]}")).IsEmpty(204);
        secrets.RemoveAt(2);
        secrets.Add(await api.CreatedSecretAsync(application));

        // Oldest first, although the newest has taken a place in the middle.
        Assert.Equal(AnyId.Of(secrets), AnyId.Of((await api.GetAsync($"/connect/applications/{application["id"]}/client_secrets")).IsArray(200)));
        (await api.SendAsync(HttpMethod.Post, $"/connect/applications/{application["id"]}/client_secrets")).Has(422);
        await api.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Many_at_once_end_with_five(Engine engine)
    {
        var api = await Api.NewAsync(engine);
        for (var round = 0; round < Rounds.Of(5); round++)
        {
            var application = await api.CreatedAsync(Bodies.M2M());
            var path = $"/connect/applications/{application["id"]}/client_secrets";

            var replies = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => api.SendAsync(HttpMethod.Post, path)));

            Assert.Equal(5, replies.Count(reply => reply.Status == 201));
            Assert.Equal(4, replies.Count(reply => reply.Status == 422));
            var made = replies.Where(reply => reply.Status == 201).Select(reply => reply.Json).ToList();
            Assert.Equal(5, made.Select(one => (string?)one["secret"]).Distinct().Count());
            Assert.Equal(
                AnyId.Of(made).Order(StringComparer.Ordinal), AnyId.Of((await api.GetAsync(path)).IsArray(200)));
        }

        await api.AssertWholeAsync();
    }

    [Theory]
    [InlineData("first-party")]
    [InlineData("third-party")]
    [InlineData("m2m")]
    public async Task Works_for_every_kind_of_application(string kind)
    {
        var api = await Api.NewAsync();

        await api.CreatedSecretAsync(await api.CreatedAsync(Bodies.OfKind(kind)));

        await api.AssertWholeAsync();
    }

    [Fact]
    public async Task Does_not_move_the_applications_updated_at()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.M2M());

        var secret = await api.CreatedSecretAsync(application);
        (await api.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsEmpty(204);

        Assert.Equal(application.ToJsonString(), (await api.FoundAsync(application)).ToJsonString());
    }

    [Fact]
    public async Task Keeps_neither_the_secret_nor_anything_it_could_be_read_from()
    {
        var api = await Api.NewAsync();
        var secret = (string)(await api.CreatedSecretAsync(await api.CreatedAsync(Bodies.M2M())))["secret"]!;
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(secret);

        foreach (var row in await api.Table.QueryAsync(api.Partition, " ", "~", 1000, CancellationToken.None))
        {
            foreach (var (column, value) in row.Columns)
            {
                var stored = value as byte[] ?? System.Text.Encoding.UTF8.GetBytes($"{value}");
                Assert.True(stored.AsSpan().IndexOf(bytes) < 0, $"{row.Key} {column}");
                Assert.True(stored.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) < 0, $"{row.Key} {column}");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{43}$")]
    private static partial Regex Secrets();
}
