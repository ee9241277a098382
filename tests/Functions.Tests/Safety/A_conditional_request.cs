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
        (await api.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", "no tag at all"))).Has(200);
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

        foreach (var stale in (string[])[tag, "W/" + changed.Headers["ETag"], "nonsense", "\"\""])
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

        (await api.SendAsync(HttpMethod.Put, path, Api.Json("""{"name":"New"}"""), ("If-None-Match", "*"))).IsError(412, "precondition_failed");
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
