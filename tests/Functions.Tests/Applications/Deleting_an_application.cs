using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;


namespace ConnectFunctions.Functions.Tests.Applications;

public sealed class Deleting_an_application
{
    [Theory]
    [InlineData("first-party")]
    [InlineData("third-party")]
    [InlineData("m2m")]
    public async Task Leaves_nothing_of_it_but_the_trail(string kind)
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Bodies.OfKind(kind));
        var kept = await api.CreatedAsync(Bodies.OfKind(kind));
        var secrets = new List<JsonObject>();
        for (var i = 0; i < 5; i++)
        {
            secrets.Add(await api.CreatedSecretAsync(created));
        }

        (await api.DeleteAsync($"/connect/applications/{created["id"]}")).IsEmpty(204);

        (await api.GetAsync($"/connect/applications/{created["id"]}")).IsNotFound();
        (await api.UpdateAsync(created, Bodies.FirstParty())).IsNotFound();
        (await api.DeleteAsync($"/connect/applications/{created["client_id"]}")).IsNotFound();
        (await api.GetAsync($"/connect/applications/{created["id"]}/client_secrets")).IsNotFound();
        (await api.SendAsync(HttpMethod.Post, $"/connect/applications/{created["id"]}/client_secrets")).IsNotFound();
        foreach (var secret in secrets)
        {
            (await api.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsNotFound();
        }

        Assert.Equal([(string)kept["id"]!], AnyId.Of((await api.GetAsync("/connect/applications")).Is(200)["data"]!.AsArray()));
        var rows = await StoredRows.OfAsync(api);
        await api.AssertWholeAsync();
        Assert.Equal("application.deleted", rows.Actions.Last());
    }

    [Fact]
    public async Task By_many_at_once_happens_once()
    {
        var api = await Api.NewAsync();
        for (var round = 0; round < 5; round++)
        {
            var created = await api.CreatedAsync(Bodies.M2M());

            var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.DeleteAsync($"/connect/applications/{created["id"]}")));

            Assert.Single(replies, reply => reply.Status == 204);
            Assert.Equal(7, replies.Count(reply => reply.Status == 404));
        }

        Assert.Equal(5, (await StoredRows.OfAsync(api)).Actions.Count(action => action == "application.deleted"));
    }

    [Fact]
    public async Task While_secrets_are_made_and_it_is_changed_leaves_no_rows_behind()
    {
        var api = await Api.NewAsync();
        for (var round = 0; round < 15; round++)
        {
            var created = await api.CreatedAsync(Bodies.ThirdParty());
            var path = $"/connect/applications/{created["id"]}";

            var replies = await Task.WhenAll(
                api.SendAsync(HttpMethod.Post, $"{path}/client_secrets"),
                api.SendAsync(HttpMethod.Post, $"{path}/client_secrets"),
                api.UpdateAsync(created, Bodies.FirstParty("Other")),
                api.DeleteAsync(path),
                api.SendAsync(HttpMethod.Post, $"{path}/client_secrets"));

            Assert.Equal(204, replies[3].Status);
            Assert.All(replies, reply => Assert.Contains(reply.Status, (int[])[200, 201, 204, 404]));
            (await api.GetAsync(path)).IsNotFound();
        }

        var rows = await StoredRows.OfAsync(api);
        await api.AssertWholeAsync();
        Assert.DoesNotContain(rows.Versions, row => row.StartsWith("app|", StringComparison.Ordinal));
    }
}
