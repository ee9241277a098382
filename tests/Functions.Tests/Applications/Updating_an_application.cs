using System.Globalization;
using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;


namespace ConnectFunctions.Functions.Tests.Applications;

public sealed class Updating_an_application
{
    private static JsonObject Full => Bodies.ThirdParty()
        .With("description", "A description")
        .With("uses_pkce", true)
        .With("scopes", Bodies.Texts("openid", "profile"))
        .WithUris("https://a.example/x", "https://b.example/y");

    [Theory]
    [InlineData("name", "\"Other\"")]
    [InlineData("description", "\"Other\"")]
    [InlineData("scopes", "[\"profile\",\"openid\"]")]
    [InlineData("redirect_uris", "[{\"uri\":\"https://b.example/y\",\"default\":true}]")]
    public async Task Changes_what_is_sent_and_leaves_the_rest(string member, string value)
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Full);

        var updated = (await api.UpdateAsync(created, new JsonObject { [member] = JsonNode.Parse(value) })).Is(200);

        var expected = created.DeepClone();
        expected[member] = JsonNode.Parse(value);
        expected["updated_at"] = (string?)updated["updated_at"];
        Assert.Equal(expected.ToJsonString(), updated.ToJsonString());
        Assert.Equal(updated.ToJsonString(), (await api.FoundAsync(created)).ToJsonString());
        Assert.Equal(updated.ToJsonString(), (await api.GetAsync("/connect/applications")).Is(200)["data"]![0]!.ToJsonString());
        Assert.Equal(
            updated.ToJsonString(),
            (await api.GetAsync($"/connect/applications?order=asc&organization_id={Bodies.Organization}")).Is(200)["data"]![0]!.ToJsonString());
        await api.AssertWholeAsync();
    }

    [Theory]
    [InlineData("description", "null", "null")]
    [InlineData("description", "\"\"", "null")]
    [InlineData("scopes", "[]", "[]")]
    [InlineData("redirect_uris", "[]", "[]")]
    public async Task Empties_a_description_by_null_and_a_list_by_an_empty_one(string member, string sent, string emptied)
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Full);

        var updated = (await api.UpdateAsync(created, new JsonObject { [member] = JsonNode.Parse(sent) })).Is(200);

        var expected = created.DeepClone();
        expected[member] = JsonNode.Parse(emptied);
        expected["updated_at"] = (string?)updated["updated_at"];
        Assert.Equal(expected.ToJsonString(), updated.ToJsonString());
    }

    [Fact]
    public async Task A_name_cannot_be_cleared()
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Full);

        (await api.UpdateAsync(created, new JsonObject { ["name"] = null })).IsInvalid("name: required");
        Assert.Equal(created.ToJsonString(), (await api.FoundAsync(created)).ToJsonString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"name\":\"Tide Tables\"}")]
    [InlineData("{\"name\":\"  Tide Tables \"}")]
    [InlineData("{\"description\":\"A description\",\"scopes\":[\"openid\",\"profile\"]}")]
    [InlineData("{\"redirect_uris\":[{\"uri\":\"https://a.example/x\",\"default\":null},{\"uri\":\"https://b.example/y\"}]}")]
    [InlineData("{\"redirect_uris\":[{\"uri\":\"https://a.example/x\",\"default\":true},{\"uri\":\"https://b.example/y\",\"default\":false}]}")]
    [InlineData("""
        {"id":"x","client_id":"y","object":7,"application_type":"m2m","uses_pkce":false,"is_first_party":true,"organization_id":null,
         "was_dynamically_registered":true,"created_at":1,"updated_at":"1999-01-01T00:00:00.000Z","unheard_of":{}}
        """)]
    [InlineData("{\"description\":null,\"scopes\":null,\"redirect_uris\":null}")]
    [InlineData("{\"application_type\":[],\"uses_pkce\":\"perhaps\",\"is_first_party\":3,\"organization_id\":\"nonsense\"}")]
    public async Task One_that_changes_nothing_writes_nothing(string body)
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Full);
        var before = (await StoredRows.OfAsync(api)).Versions.ToList();
        await PassAsync((string)created["updated_at"]!);

        var updated = (await api.UpdateAsync(created, JsonNode.Parse(body)!)).Is(200);

        Assert.Equal(created.ToJsonString(), updated.ToJsonString());
        Assert.Equal(before, (await StoredRows.OfAsync(api)).Versions);
    }

    [Fact]
    public async Task Moves_updated_at_and_leaves_created_at()
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Bodies.FirstParty());
        var last = (string)created["updated_at"]!;
        for (var i = 0; i < 5; i++)
        {
            await PassAsync(last);

            var updated = (await api.UpdateAsync(created, Bodies.FirstParty($"Name {i}"))).Is(200);

            Assert.True(string.CompareOrdinal((string?)updated["updated_at"], last) > 0);
            Assert.Equal((string?)created["created_at"], (string?)updated["created_at"]);
            last = (string)updated["updated_at"]!;
        }
    }

    [Fact]
    public async Task Leaves_one_line_in_the_trail_with_the_names_of_what_changed()
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Full);

        (await api.UpdateAsync(created, new JsonObject { ["scopes"] = new JsonArray(), ["description"] = "A secret plan" })).Is(200);

        var line = (await StoredRows.OfAsync(api)).Audit.First();
        Assert.Equal("application.updated", line.String("Action"));
        Assert.Equal((string?)created["id"], line.String("Object"));
        Assert.Equal("description,scopes", line.String("Fields"));
        Assert.StartsWith("key_", line.String("Actor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_invalid_changes_nothing_at_all()
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Full);
        var before = (await StoredRows.OfAsync(api)).Versions.ToList();

        var reply = await api.UpdateAsync(created, JsonNode.Parse("""{"name":"Good","description":5,"scopes":["x","x"],"redirect_uris":[{"uri":"x"}]}""")!);

        reply.IsInvalid("description: invalid_type", "scopes[1]: duplicate", "redirect_uris[0].uri: invalid_uri");
        Assert.Equal(before, (await StoredRows.OfAsync(api)).Versions);
    }

    [Fact]
    public async Task An_M2M_one_takes_no_redirect_uris()
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Bodies.M2M());

        (await api.UpdateAsync(created, new JsonObject { ["redirect_uris"] = Bodies.Uris("https://a.example") })).IsInvalid("redirect_uris: not_allowed");
        (await api.UpdateAsync(created, new JsonObject { ["redirect_uris"] = "" })).IsInvalid("redirect_uris: not_allowed");
        Assert.Equal(created.ToJsonString(), (await api.UpdateAsync(created, new JsonObject { ["redirect_uris"] = null })).Is(200).ToJsonString());
        Assert.Equal(
            created.ToJsonString(), (await api.UpdateAsync(created, new JsonObject { ["redirect_uris"] = new JsonArray() })).Is(200).ToJsonString());
    }

    [Fact]
    public async Task An_M2M_one_ignores_what_is_fixed()
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Bodies.M2M());

        var updated = (await api.UpdateAsync(created, JsonNode.Parse("""
            {"name":"Other","uses_pkce":true,"is_first_party":true,"application_type":"oauth","organization_id":"org_other"}
            """)!)).Is(200);

        Assert.Equal("Other", (string?)updated["name"]);
        Assert.Equal(created.Select(member => member.Key), updated.Select(member => member.Key));
        Assert.Equal(Bodies.Organization, (string?)updated["organization_id"]);
        Assert.Equal("m2m", (string?)updated["application_type"]);
    }

    [Fact]
    public async Task At_the_same_time_loses_no_change_to_another_member()
    {
        var api = await Api.NewAsync();
        for (var round = 0; round < 10; round++)
        {
            var created = await api.CreatedAsync(Full);

            var replies = await Task.WhenAll(
                api.UpdateAsync(created, new JsonObject { ["name"] = "Changed" }),
                api.UpdateAsync(created, new JsonObject { ["description"] = "Changed" }),
                api.UpdateAsync(created, new JsonObject { ["scopes"] = Bodies.Texts("changed") }),
                api.UpdateAsync(created, new JsonObject { ["redirect_uris"] = Bodies.Uris("https://changed.example") }));

            Assert.All(replies, reply => reply.Is(200));
            var now = await api.FoundAsync(created);
            Assert.Equal("Changed", (string?)now["name"]);
            Assert.Equal("Changed", (string?)now["description"]);
            Assert.Equal("""["changed"]""", now["scopes"]!.ToJsonString());
            Assert.Equal("https://changed.example", (string?)now["redirect_uris"]![0]!["uri"]);
        }

        var rows = await StoredRows.OfAsync(api);
        await api.AssertWholeAsync();
        Assert.Equal(40, rows.Actions.Count(action => action == "application.updated"));
    }

    /// <summary>Until the clock shows a later millisecond than this.</summary>
    private static async Task PassAsync(string time)
    {
        var until = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).AddMilliseconds(1);
        while (TimeProvider.System.GetUtcNow() < until)
        {
            await Task.Yield();
        }
    }
}
