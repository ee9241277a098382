using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Safety;

public sealed class A_repeated_POST
{
    private const string Path = "/connect/applications";
    private const string KeyHeader = "Idempotency-Key";

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Gets_the_first_answer_again_and_changes_nothing(Engine engine)
    {
        var api = await Api.NewAsync(engine);
        var body = Bodies.ThirdParty().ToJsonString();

        var first = await api.SendAsync(HttpMethod.Post, Path, Api.Json(body), (KeyHeader, "a-1"));
        var id = first.Is(201)["id"];
        (await api.PutAsync($"{Path}/{id}", new JsonObject { ["name"] = "Changed" })).Is(200);
        var second = await api.SendAsync(HttpMethod.Post, Path, Api.Json(body), (KeyHeader, "a-1"));
        (await api.DeleteAsync($"{Path}/{id}")).IsEmpty(204);
        var third = await api.SendAsync(HttpMethod.Post, Path, Api.Json(body), (KeyHeader, "a-1"));

        Assert.DoesNotContain("Idempotent-Replayed", first.Headers.Keys);
        foreach (var again in (Reply[])[second, third])
        {
            Assert.Equal(first.Text, again.Has(201).Text);
            Assert.Equal(first.Headers["ETag"], again.Headers["ETag"]);
            Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
        }

        Assert.Empty((await api.GetAsync(Path)).Is(200)["data"]!.AsArray());
        await api.AssertWholeAsync();
    }

    [Fact]
    public async Task Gets_the_same_secret_with_and_without_a_body_being_two_requests()
    {
        var api = await Api.NewAsync();
        var path = $"{Path}/{(await api.CreatedAsync(Bodies.M2M()))["id"]}/client_secrets";

        var first = await api.SendAsync(HttpMethod.Post, path, null, (KeyHeader, "s-1"));
        var again = await api.SendAsync(HttpMethod.Post, path, null, (KeyHeader, "s-1"));
        var other = await api.SendAsync(HttpMethod.Post, path, Api.Json("{}"), (KeyHeader, "s-1"));

        Assert.Equal(first.Has(201).Text, again.Has(201).Text);
        Assert.Equal("no-store", again.Headers["Cache-Control"]);
        other.IsError(422, "idempotency_key_reused");
        Assert.Single((await api.GetAsync(path)).IsArray(200));
    }

    /// <summary>As the vendor's Kotlin and Java client sends with whatever asks for the same.</summary>
    [Fact]
    public async Task Is_another_request_when_its_key_is_a_digest_of_what_is_asked_for()
    {
        var api = await Api.NewAsync();
        var path = $"{Path}/{(await api.CreatedAsync(Bodies.M2M()))["id"]}/client_secrets";
        var digest = $"retry-{new string('0', 32)}{new string('f', 32)}";

        var first = await api.SendAsync(HttpMethod.Post, path, null, (KeyHeader, digest));
        var second = await api.SendAsync(HttpMethod.Post, path, null, (KeyHeader, digest));

        Assert.NotEqual((string?)first.Is(201)["secret"], (string?)second.Is(201)["secret"]);
        Assert.DoesNotContain("Idempotent-Replayed", second.Headers.Keys);
        Assert.Equal(2, (await api.GetAsync(path)).IsArray(200).Count);
    }

    [Fact]
    public async Task Is_refused_with_another_body()
    {
        var api = await Api.NewAsync();
        (await api.SendAsync(HttpMethod.Post, Path, Api.Json(Bodies.FirstParty("One").ToJsonString()), (KeyHeader, "k"))).Is(201);

        var other = await api.SendAsync(HttpMethod.Post, Path, Api.Json(Bodies.FirstParty("Two").ToJsonString()), (KeyHeader, "k"));

        other.IsError(422, "idempotency_key_reused");
        Assert.Single((await api.GetAsync(Path)).Is(200)["data"]!.AsArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\tin it")]
    public async Task Is_refused_when_its_key_is_ill_formed(string key)
    {
        var api = await Api.NewAsync();

        var reply = await api.SendAsync(HttpMethod.Post, Path, Api.Json(Bodies.FirstParty().ToJsonString()), (KeyHeader, key));

        reply.IsInvalid("Idempotency-Key: invalid_idempotency_key");
        Assert.Empty((await api.GetAsync(Path)).Is(200)["data"]!.AsArray());
    }

    [Fact]
    public async Task May_have_a_key_of_255_characters_and_no_more()
    {
        var api = await Api.NewAsync();
        var body = Bodies.FirstParty().ToJsonString();

        (await api.SendAsync(HttpMethod.Post, Path, Api.Json(body), (KeyHeader, new string('~', 255)))).Is(201);
        (await api.SendAsync(HttpMethod.Post, Path, Api.Json(body), (KeyHeader, new string('~', 256))))
            .IsInvalid("Idempotency-Key: invalid_idempotency_key");
    }

    [Fact]
    public async Task Is_not_remembered_when_it_failed()
    {
        var api = await Api.NewAsync();

        (await api.SendAsync(HttpMethod.Post, Path, Api.Json("{}"), (KeyHeader, "k"))).Has(422);
        (await api.SendAsync(HttpMethod.Post, Path, Api.Json(Bodies.FirstParty().ToJsonString()), (KeyHeader, "k"))).Is(201);
    }
}
