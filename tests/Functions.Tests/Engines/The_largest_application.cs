using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Engines;

public sealed class The_largest_application
{
    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Is_written_changed_listed_by_the_hundred_and_read_as_it_was_sent(Engine engine)
    {
        var api = await Api.NewAsync(engine);
        var largest = Bodies.Largest();
        var created = new JsonObject[100];
        created[0] = await api.CreatedAsync(largest);

        // The document is slow to compare what is this large.
        var quick = api.Unwatched();
        for (var batch = 0; batch < 9; batch++)
        {
            (await Task.WhenAll(Enumerable.Range(0, 11).Select(_ => quick.CreatedAsync(largest)))).CopyTo(created, 1 + (11 * batch));
        }

        IsSame(largest, created[0]);
        var small = await api.CreatedAsync(Bodies.ThirdParty());
        var grown = (await api.UpdateAsync(small, largest)).Is(200);
        IsSame(largest.With("organization_id", Bodies.Organization).With("uses_pkce", false), grown);
        Assert.Equal(grown.ToJsonString(), (await api.FoundAsync(small)).ToJsonString());
        (await api.DeleteAsync($"/connect/applications/{small["id"]}")).IsEmpty(204);

        foreach (var query in (string[])["limit=100", "limit=100&order=asc", $"limit=100&organization_id={created[0]["organization_id"]}"])
        {
            var listed = (await quick.GetAsync($"/connect/applications?{query}")).Is(200)["data"]!.AsArray();
            Assert.Equal(
                created.Select(one => one.ToJsonString()).Order(StringComparer.Ordinal),
                listed.Select(one => one!.ToJsonString()).Order(StringComparer.Ordinal));
        }

        Assert.Equal(created[^1].ToJsonString(), (await api.FoundAsync(created[^1])).ToJsonString());
    }

    private static void IsSame(JsonObject sent, JsonObject answered)
    {
        Assert.Equal(255, ((string)sent["name"]!).Length);
        Assert.Equal(2000, ((string)sent["description"]!).Length);
        Assert.Equal(16_384, sent["redirect_uris"]!.AsArray().Sum(one => ((string)one!["uri"]!).Length));
        Assert.Equal(8192, sent["scopes"]!.AsArray().Sum(one => ((string)one!).Length));
        foreach (var member in (string[])["name", "description", "scopes", "uses_pkce", "organization_id"])
        {
            Assert.Equal(sent[member]!.ToJsonString(), answered[member]!.ToJsonString());
        }

        Assert.Equal(
            sent["redirect_uris"]!.AsArray().Select((one, index) => $"{one!["uri"]} {index == 0}"),
            answered["redirect_uris"]!.AsArray().Select(one => $"{one!["uri"]} {(bool)one!["default"]!}"));
    }
}
