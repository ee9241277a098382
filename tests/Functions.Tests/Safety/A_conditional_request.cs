using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Safety;

public sealed class A_conditional_request
{
    [Fact]
    public async Task Is_answered_304_while_the_application_is_the_one_the_caller_has()
    {
        var api = await Api.NewAsync();
        var created = await api.CreateAsync(Bodies.FirstParty());
        var (path, tag) = ($"/connect/applications/{created.Is(201)["id"]}", created.Headers["ETag"]);

        foreach (var has in (string[])[tag, "W/" + tag, "\"other\", " + tag, "*"])
        {
            var same = await api.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", has));
            same.IsEmpty(304);
            Assert.Equal(tag, same.Headers["ETag"]);
        }

        var updated = await api.PutAsync(path, new JsonObject { ["name"] = "Another" });
        var read = (await api.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", tag))).Has(200);
        Assert.Equal(updated.Has(200).Headers["ETag"], read.Headers["ETag"]);
        Assert.NotEqual(tag, read.Headers["ETag"]);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Reads_only_the_application_that_the_caller_means(string method)
    {
        var api = await Api.NewAsync();
        var created = await api.CreateAsync(Bodies.FirstParty());
        var (path, tag) = ($"/connect/applications/{created.Is(201)["id"]}", created.Headers["ETag"]);

        Assert.Equal(200, await StatusAsync(("If-Match", tag)));
        Assert.Equal(200, await StatusAsync(("If-Match", $"\"other\" , {tag}")));
        Assert.Equal(200, await StatusAsync(("If-Match", "*")));
        Assert.Equal(412, await StatusAsync(("If-Match", "\"other\"")));
        Assert.Equal(412, await StatusAsync(("If-Match", "W/" + tag)));
        Assert.Equal(412, await StatusAsync(("If-Match", "\"other\""), ("If-None-Match", tag)));
        Assert.Equal(304, await StatusAsync(("If-Match", tag), ("If-None-Match", tag)));

        async Task<int> StatusAsync(params (string, string)[] conditions)
        {
            // The validator knows no HEAD.
            var reply = await (method == "GET" ? api : api.Unwatched()).SendAsync(new HttpMethod(method), path, null, conditions);
            return reply.Status;
        }
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("garbage, \"tag\"")]
    [InlineData("\"tag\", garbage")]
    [InlineData("\"tag\"\"tag\"")]
    [InlineData("\"tag\" \"tag\"")]
    [InlineData("\"tag")]
    [InlineData("tag\"")]
    [InlineData("*, \"tag\"")]
    [InlineData("\"tag\", *")]
    [InlineData("**")]
    [InlineData("")]
    public async Task That_cannot_be_read_is_told_so_by_name(string tags)
    {
        var api = await Api.NewAsync();
        var path = $"/connect/applications/{(await api.CreatedAsync(Bodies.FirstParty()))["id"]}";
        foreach (var header in (string[])["If-Match", "If-None-Match"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
            {
                var reply = await api.SendAsync(method, path, method == HttpMethod.Put ? Api.Json("""{"name":"New"}""") : null, (header, tags));

                reply.IsError(400, "invalid_request");
                Assert.StartsWith(header, (string?)reply.Json["message"], StringComparison.Ordinal);
            }
        }

        Assert.Equal("Harbour Console", (string?)(await api.GetAsync(path)).Is(200)["name"]);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Happens_only_while_the_application_is_the_one_the_caller_means(string method)
    {
        var api = await Api.NewAsync();
        var created = await api.CreateAsync(Bodies.FirstParty());
        var (path, tag) = ($"/connect/applications/{created.Is(201)["id"]}", created.Headers["ETag"]);
        var changed = (await api.PutAsync(path, new JsonObject { ["name"] = "Since then" })).Has(200);

        foreach (var stale in (string[])[tag, "W/" + changed.Headers["ETag"], "\"\""])
        {
            (await SendAsync(stale)).IsError(412, "precondition_failed");
            Assert.Equal("Since then", (string?)(await api.GetAsync(path)).Is(200)["name"]);
        }

        (await SendAsync($"\"other\", {changed.Headers["ETag"]}")).Has(method == "PUT" ? 200 : 204);

        Task<Reply> SendAsync(string ifMatch) => api.SendAsync(
            new HttpMethod(method), path, method == "PUT" ? Api.Json("""{"name":"Conditional"}""") : null, ("If-Match", ifMatch));
    }

    [Fact]
    public async Task That_changes_something_may_ask_for_another_than_the_caller_knows()
    {
        var api = await Api.NewAsync();
        var created = await api.CreateAsync(Bodies.FirstParty());
        var (path, tag) = ($"/connect/applications/{created.Is(201)["id"]}", created.Headers["ETag"]);

        var any = await api.SendAsync(HttpMethod.Put, path, Api.Json("""{"name":"New"}"""), ("If-None-Match", "*"));
        any.IsError(412, "precondition_failed");
        Assert.Contains("If-None-Match", (string?)any.Json["message"], StringComparison.Ordinal);
        (await api.SendAsync(HttpMethod.Put, path, Api.Json("""{"name":"New"}"""), ("If-None-Match", tag))).IsError(412, "precondition_failed");
        (await api.SendAsync(HttpMethod.Put, path, Api.Json("""{"name":"New"}"""), ("If-None-Match", "\"other\""))).Is(200);
    }

    [Fact]
    public async Task That_comes_again_after_its_answer_was_lost_is_told_of_its_success()
    {
        var api = await Api.NewAsync();
        var created = await api.CreateAsync(Bodies.FirstParty());
        var (path, tag) = ($"/connect/applications/{created.Is(201)["id"]}", created.Headers["ETag"]);

        var first = await api.SendAsync(HttpMethod.Put, path, Api.Json("""{"name":"New"}"""), ("If-Match", tag));
        var again = await api.SendAsync(HttpMethod.Put, path, Api.Json("""{"name":"New"}"""), ("If-Match", tag));

        Assert.Equal(first.Has(200).Text, again.Has(200).Text);
    }

    [Fact]
    public async Task On_nothing_is_404_and_any_application_matches_a_star()
    {
        var api = await Api.NewAsync();
        var path = $"/connect/applications/{(await api.CreatedAsync(Bodies.FirstParty()))["id"]}";

        (await api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "*"))).IsEmpty(204);
        (await api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "*"))).IsNotFound();
    }
}
