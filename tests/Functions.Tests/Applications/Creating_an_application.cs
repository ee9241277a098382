using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ConnectFunctions.Functions.Tests.Running;


namespace ConnectFunctions.Functions.Tests.Applications;

public sealed partial class Creating_an_application
{
    [Fact]
    public async Task A_first_party_one_with_nothing_but_what_is_required_has_defaults_for_the_rest()
    {
        var api = await Api.NewAsync();

        var created = await api.CreatedAsync(Bodies.FirstParty());

        var expected = $$"""
            {"object":"connect_application","id":"{{created["id"]}}","client_id":"client_{{AnyId.Suffix(created)}}","name":"Harbour Console",
            "description":null,"application_type":"oauth","redirect_uris":[],"uses_pkce":false,"is_first_party":true,"scopes":[],
            "created_at":"{{created["created_at"]}}","updated_at":"{{created["created_at"]}}"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), created), created.ToJsonString());
        Assert.StartsWith("conn_app_", (string?)created["id"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_third_party_one_also_tells_its_organization_and_that_it_was_not_registered_dynamically()
    {
        var api = await Api.NewAsync();

        var created = await api.CreatedAsync(Bodies.ThirdParty());

        var expected = $$"""
            {"object":"connect_application","id":"{{created["id"]}}","client_id":"client_{{AnyId.Suffix(created)}}","name":"Tide Tables",
            "description":null,"application_type":"oauth","redirect_uris":[],"uses_pkce":false,"is_first_party":false,
            "was_dynamically_registered":false,"organization_id":"{{Bodies.Organization}}","scopes":[],
            "created_at":"{{created["created_at"]}}","updated_at":"{{created["created_at"]}}"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), created), created.ToJsonString());
    }

    [Fact]
    public async Task An_M2M_one_has_no_redirect_uris_no_pkce_and_no_party()
    {
        var api = await Api.NewAsync();

        var created = await api.CreatedAsync(Bodies.M2M());

        var expected = $$"""
            {"object":"connect_application","id":"{{created["id"]}}","client_id":"client_{{AnyId.Suffix(created)}}","name":"Berth Planner",
            "description":null,"application_type":"m2m","organization_id":"{{Bodies.Organization}}","scopes":[],
            "created_at":"{{created["created_at"]}}","updated_at":"{{created["created_at"]}}"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), created), created.ToJsonString());
    }

    [Fact]
    public async Task Everything_that_was_sent_is_kept()
    {
        var api = await Api.NewAsync();

        var created = await api.CreatedAsync(Bodies.ThirdParty()
            .With("description", "Line one\n\tline two\r\n")
            .With("uses_pkce", true)
            .With("scopes", Bodies.Texts("b", "a", "openid"))
            .With("redirect_uris", JsonNode.Parse("""
                [{"uri":"https://a.example/x","default":false},{"uri":"https://b.example/y","default":true},{"uri":"https://c.example/z","default":null}]
                """)));

        Assert.Equal("Line one\n\tline two\r\n", (string?)created["description"]);
        Assert.True((bool)created["uses_pkce"]!);
        Assert.Equal("""["b","a","openid"]""", created["scopes"]!.ToJsonString());
        Assert.Equal(
            """[{"uri":"https://a.example/x","default":false},{"uri":"https://b.example/y","default":true},{"uri":"https://c.example/z","default":false}]""",
            created["redirect_uris"]!.ToJsonString());
        Assert.Equal(created.ToJsonString(), (await api.FoundAsync(created)).ToJsonString());
    }

    [Fact]
    public async Task Was_at_the_time_that_its_id_tells()
    {
        var api = await Api.NewAsync();
        var before = TimeProvider.System.GetUtcNow().AddMilliseconds(-1);

        var created = await api.CreatedAsync(Bodies.FirstParty());

        var text = (string)created["created_at"]!;
        Assert.Matches(Times(), text);
        var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(AnyId.Time(AnyId.Suffix(created)), time);

        // An id's time is at most a little ahead: as many milliseconds as there were ids too many in one.
        Assert.InRange(time, before, TimeProvider.System.GetUtcNow().AddMilliseconds(1));
    }

    [Fact]
    public async Task Leaves_one_line_in_the_trail_and_whole_rows()
    {
        var api = await Api.NewAsync();
        var actionsBefore = (await StoredRows.OfAsync(api)).Actions.Count();

        foreach (var kind in (string[])["first-party", "third-party", "m2m"])
        {
            await api.CreatedAsync(Bodies.OfKind(kind));
        }

        var rows = await StoredRows.OfAsync(api);
        await api.AssertWholeAsync();
        Assert.Equal(["application.created", "application.created", "application.created"], rows.Actions.Skip(actionsBefore));
    }

    [Fact]
    public async Task Many_at_a_time_gives_each_an_id_of_its_own()
    {
        var api = await Api.NewAsync();

        var created = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => api.CreatedAsync(Bodies.FirstParty($"Quay {i}"))));

        Assert.Equal(60, AnyId.Of(created).Distinct().Count());
        await api.AssertWholeAsync();
    }

    [Theory]
    [InlineData("name", "name: required")]
    [InlineData("application_type", "application_type: required")]
    [InlineData("is_first_party", "is_first_party: required")]
    public async Task Needs_its_required_members_and_takes_null_for_absent(string member, string error)
    {
        var api = await Api.NewAsync();

        (await api.CreateAsync(Bodies.FirstParty().Without(member))).IsInvalid(error);
        (await api.CreateAsync(Bodies.FirstParty().With(member, null))).IsInvalid(error);
    }

    [Fact]
    public async Task Null_is_as_good_as_absent_for_what_is_optional()
    {
        var api = await Api.NewAsync();
        var body = Bodies.FirstParty();
        foreach (var member in (string[])["description", "scopes", "redirect_uris", "uses_pkce", "organization_id"])
        {
            body.With(member, null);
        }

        var created = await api.CreatedAsync(body);

        Assert.Null(created["description"]);
        Assert.Equal("[]", created["scopes"]!.ToJsonString());
        Assert.Equal("[]", created["redirect_uris"]!.ToJsonString());
        Assert.False((bool)created["uses_pkce"]!);
    }

    [Fact]
    public async Task Members_that_it_does_not_know_are_ignored()
    {
        var api = await Api.NewAsync();

        var created = await api.CreatedAsync(Bodies.FirstParty()
            .With("id", "conn_app_01KJPX7NSY8ZC5T0VJ3R9WNE6D")
            .With("client_id", 7)
            .With("was_dynamically_registered", true)
            .With("created_at", "2001-01-01T00:00:00.000Z")
            .With("Name", "Other")
            .With("", new JsonObject { ["deep"] = new JsonArray(1, 2) }));

        Assert.Equal("Harbour Console", (string?)created["name"]);
        Assert.NotEqual("conn_app_01KJPX7NSY8ZC5T0VJ3R9WNE6D", (string?)created["id"]);
        Assert.NotEqual("2001-01-01T00:00:00.000Z", (string?)created["created_at"]);
        Assert.DoesNotContain("was_dynamically_registered", created.Select(member => member.Key));
    }

    [Theory]
    [InlineData("name", "7")]
    [InlineData("name", "true")]
    [InlineData("name", "[\"x\"]")]
    [InlineData("name", "{}")]
    [InlineData("description", "1e400")]
    [InlineData("description", "[]")]
    [InlineData("application_type", "1")]
    [InlineData("is_first_party", "\"true\"")]
    [InlineData("is_first_party", "1")]
    [InlineData("uses_pkce", "\"true\"")]
    [InlineData("uses_pkce", "0")]
    [InlineData("scopes", "\"openid\"")]
    [InlineData("scopes", "{}")]
    [InlineData("redirect_uris", "\"https://a.example\"")]
    [InlineData("redirect_uris", "{\"uri\":\"https://a.example\"}")]
    public async Task A_member_of_another_type_is_refused(string member, string value)
    {
        var api = await Api.NewAsync();

        (await api.CreateAsync(Bodies.FirstParty().With(member, JsonNode.Parse(value)))).IsInvalid($"{member}: invalid_type");
    }

    [Theory]
    [InlineData("scopes", "[1]", "scopes[0]: invalid_type")]
    [InlineData("scopes", "[\"a\",null]", "scopes[1]: invalid_type")]
    [InlineData("redirect_uris", "[\"https://a.example\"]", "redirect_uris[0]: invalid_type")]
    [InlineData("redirect_uris", "[null]", "redirect_uris[0]: invalid_type")]
    [InlineData("redirect_uris", "[{}]", "redirect_uris[0].uri: required")]
    [InlineData("redirect_uris", "[{\"uri\":null}]", "redirect_uris[0].uri: required")]
    [InlineData("redirect_uris", "[{\"uri\":5}]", "redirect_uris[0].uri: invalid_type")]
    [InlineData("redirect_uris", "[{\"uri\":\"https://a.example\",\"default\":\"yes\"}]", "redirect_uris[0].default: invalid_type")]
    public async Task An_element_of_another_type_is_refused_by_its_place(string member, string value, string error)
    {
        var api = await Api.NewAsync();

        (await api.CreateAsync(Bodies.FirstParty().With(member, JsonNode.Parse(value)))).IsInvalid(error);
    }

    [Theory]
    [InlineData("OAuth")]
    [InlineData("")]
    [InlineData("web")]
    [InlineData(" m2m")]
    public async Task Another_type_of_application_is_refused(string type)
    {
        var api = await Api.NewAsync();

        (await api.CreateAsync(Bodies.FirstParty().With("application_type", type))).IsInvalid("application_type: invalid_value");
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_and_nothing_is_written()
    {
        var api = await Api.NewAsync();
        var before = (await StoredRows.OfAsync(api)).Versions.ToList();

        var reply = await api.CreateAsync(JsonNode.Parse("""
            {"name":" ","description":7,"application_type":"oauth","is_first_party":false,"organization_id":"org-1","uses_pkce":"no",
             "scopes":["a b","ok"],"redirect_uris":[{"uri":"https://a.example"},{"uri":"http://a.example"}]}
            """)!);

        reply.IsInvalid(
            "name: required",
            "description: invalid_type",
            "organization_id: invalid_organization_id",
            "uses_pkce: invalid_type",
            "scopes[0]: invalid_characters",
            "redirect_uris[1].uri: invalid_uri");
        Assert.Equal(before, (await StoredRows.OfAsync(api)).Versions);
    }

    [Theory]
    [InlineData("org_a")]
    [InlineData("org_01KJPXHXF1Q4B1MK7XFA20HSPG")]
    [InlineData("org_zZ9")]
    public async Task Any_well_formed_organization_will_do(string organization)
    {
        var api = await Api.NewAsync();

        Assert.Equal(organization, (string?)(await api.CreatedAsync(Bodies.ThirdParty(organization)))["organization_id"]);
        Assert.Equal(organization, (string?)(await api.CreatedAsync(Bodies.M2M(organization)))["organization_id"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("org_")]
    [InlineData("org")]
    [InlineData("Org_1")]
    [InlineData("1")]
    [InlineData("org_a b")]
    [InlineData("org_a-b")]
    [InlineData("org_ä")]
    [InlineData(" org_a")]
    [InlineData("org_a\n")]
    [InlineData("org_a|desc")]
    public async Task An_ill_formed_organization_is_refused(string organization)
    {
        var api = await Api.NewAsync();

        (await api.CreateAsync(Bodies.ThirdParty(organization))).IsInvalid("organization_id: invalid_organization_id");
        (await api.CreateAsync(Bodies.M2M(organization))).IsInvalid("organization_id: invalid_organization_id");
    }

    [Fact]
    public async Task An_organization_has_64_characters_at_most()
    {
        var api = await Api.NewAsync();

        await api.CreatedAsync(Bodies.ThirdParty($"org_{new string('a', 64)}"));
        (await api.CreateAsync(Bodies.ThirdParty($"org_{new string('a', 65)}"))).IsInvalid("organization_id: invalid_organization_id");
    }

    [Theory]
    [InlineData("third-party")]
    [InlineData("m2m")]
    public async Task A_third_party_and_an_M2M_one_need_an_organization(string kind)
    {
        var api = await Api.NewAsync();

        (await api.CreateAsync(Bodies.OfKind(kind).Without("organization_id"))).IsInvalid("organization_id: required");
        (await api.CreateAsync(Bodies.OfKind(kind).With("organization_id", null))).IsInvalid("organization_id: required");
        (await api.CreateAsync(Bodies.OfKind(kind).With("organization_id", 5))).IsInvalid("organization_id: invalid_type");
    }

    [Fact]
    public async Task A_first_party_one_has_no_organization()
    {
        var api = await Api.NewAsync();

        (await api.CreateAsync(Bodies.FirstParty().With("organization_id", Bodies.Organization))).IsInvalid("organization_id: not_allowed");
        Assert.DoesNotContain("organization_id", await api.CreatedAsync(Bodies.FirstParty().With("organization_id", null)));
    }

    [Theory]
    [InlineData("redirect_uris", "[{\"uri\":\"https://a.example\"}]")]
    [InlineData("redirect_uris", "\"\"")]
    [InlineData("uses_pkce", "true")]
    [InlineData("uses_pkce", "false")]
    [InlineData("is_first_party", "true")]
    [InlineData("is_first_party", "false")]
    public async Task An_M2M_one_takes_nothing_that_is_for_users_signing_in(string member, string value)
    {
        var api = await Api.NewAsync();

        (await api.CreateAsync(Bodies.M2M().With(member, JsonNode.Parse(value)))).IsInvalid($"{member}: not_allowed");
    }

    [Fact]
    public async Task An_M2M_one_takes_null_and_empty_for_what_it_has_not()
    {
        var api = await Api.NewAsync();

        await api.CreatedAsync(Bodies.M2M().With("redirect_uris", new JsonArray()).With("uses_pkce", null).With("is_first_party", null));
        var created = await api.CreatedAsync(Bodies.M2M().With("redirect_uris", null));

        Assert.DoesNotContain("redirect_uris", created.Select(member => member.Key));
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex Times();
}
