using System.Text.Json;
using ConnectFunctions.Applications;
using ConnectFunctions.Core.Tests.Registry;

namespace ConnectFunctions.Core.Tests.Applications;

public sealed class The_fields_of_an_application
{
    private static Application FullOAuth => Read("""
        {"name":"n","description":"d","scopes":["s"],"application_type":"oauth","is_first_party":true,"redirect_uris":[{"uri":"https://a.example"}]}
        """).Value();

    private static Application FullM2M => Read("""
        {"name":"n","description":"d","scopes":["s"],"application_type":"m2m","organization_id":"org_1"}
        """).Value();

    [Theory]
    [InlineData("n", "n")]
    [InlineData("  Web app\t\n", "Web app")]
    [InlineData("\u00A0\u3000x\u2003", "x")]
    [InlineData("a\u200Bb\u202Ec", "a\u200Bb\u202Ec")]
    [InlineData("👩‍👩‍👧 שלום", "👩‍👩‍👧 שלום")]
    public void Name_is_kept_without_the_white_space_around_it(string sent, string kept) =>
        Assert.Equal(kept, Named(sent).Value().Name.ToString());

    [Theory]
    [InlineData("", "required")]
    [InlineData("   ", "required")]
    [InlineData("\r\n\t\u2003", "required")]
    [InlineData(null, "required")]
    [InlineData(7, "invalid_type")]
    [InlineData("a\nb", "invalid_characters")]
    [InlineData("a\tb", "invalid_characters")]
    [InlineData("a\0b", "invalid_characters")]
    [InlineData("a\u007Fb", "invalid_characters")]
    [InlineData("a\u0085b", "invalid_characters")]
    [InlineData("a\u009Fb", "invalid_characters")]
    public void Name_is_refused(object? name, string code) => AssertRefused(Named(name), $"name {code}");

    [Fact]
    public void Name_has_at_most_255_UTF16_units_once_trimmed()
    {
        var longest = new string('x', 253) + "\U0001F600";
        Assert.Equal(longest, Named($"  {longest}  ").Value().Name.ToString());
        AssertRefused(Named(longest + "x"), "name too_long");
    }

    [Theory]
    [InlineData("  kept as sent \t\r\n ")]
    [InlineData("a\u200Bb\u202Ec")]
    public void Description_is_kept_as_sent(string description) =>
        Assert.Equal(description, Described(description).Value().Description?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Description_may_be_null_and_is_null_when_it_is_empty(string? description)
    {
        Assert.Null(Described(description).Value().Description);
        Assert.Null(ApplicationDescription.FromStore(description));
    }

    [Theory]
    [InlineData("a\0", "invalid_characters")]
    [InlineData("a\u000B", "invalid_characters")]
    [InlineData("a\u001B", "invalid_characters")]
    [InlineData("a\u0085", "invalid_characters")]
    [InlineData(true, "invalid_type")]
    public void Description_is_refused(object description, string code) => AssertRefused(Described(description), $"description {code}");

    [Fact]
    public void Description_has_at_most_2000_UTF16_units()
    {
        Assert.NotNull(Described(new string('é', 2000)).Value().Description);
        AssertRefused(Described(new string('x', 2001)), "description too_long");
    }

    [Fact]
    public void Scopes_may_be_every_scope_token_character_in_any_order()
    {
        var every = new string([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

        Assert.Equal<IEnumerable<string>>(["z", every, "a", "Z"], Scoped(new[] { "z", every, "a", "Z" }).Value().Scopes.Items);
    }

    [Theory]
    [InlineData("", "scopes[1] invalid_length")]
    [InlineData("a b", "scopes[1] invalid_characters")]
    [InlineData("a\"b", "scopes[1] invalid_characters")]
    [InlineData("a\\b", "scopes[1] invalid_characters")]
    [InlineData("a\u007F", "scopes[1] invalid_characters")]
    [InlineData("é", "scopes[1] invalid_characters")]
    [InlineData("first", "scopes[1] duplicate")]
    [InlineData(null, "scopes[1] invalid_type")]
    [InlineData(3, "scopes[1] invalid_type")]
    public void Scopes_are_refused_one_by_one(object? scope, string error) =>
        AssertRefused(Scoped(new[] { "first", scope }), error);

    [Fact]
    public void Scopes_have_bounds_of_their_own_and_together()
    {
        Assert.Equal(100, Scoped(Scopes(100, 81)).Value().Scopes.Items.Length);
        AssertRefused(Scoped(Scopes(101, 10)), "scopes too_many");
        Assert.Equal(64, Scoped(Scopes(64, 128)).Value().Scopes.Items.Length);
        AssertRefused(Scoped(Scopes(1, 129)), "scopes[0] invalid_length");
        AssertRefused(Scoped(Scopes(65, 127)), "scopes too_long");
        AssertRefused(Scoped("read"), "scopes invalid_type");
        Assert.Empty(Scoped(null).Value().Scopes.Items);
    }

    [Theory]
    [InlineData("org_1")]
    [InlineData("org_aZ09")]
    [InlineData("org_0123456789012345678901234567890123456789012345678901234567890123")]
    public void Organization_may_be_any_well_formed_id(string id) =>
        Assert.Equal(id, Organization(id).Value().Owner?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("org_")]
    [InlineData("ORG_1")]
    [InlineData("org-1")]
    [InlineData("1")]
    [InlineData("org_a_b")]
    [InlineData("org_a|b")]
    [InlineData("org_é")]
    [InlineData(" org_1")]
    [InlineData("org_1 ")]
    [InlineData("org_1\n")]
    [InlineData("org_01234567890123456789012345678901234567890123456789012345678901234")]
    public void Organization_is_refused(string id)
    {
        AssertRefused(Organization(id), "organization_id invalid_organization_id");
        Assert.False(OrganizationId.TryParse(id, out _));
    }

    [Fact]
    public void Organization_is_no_number() => AssertRefused(Organization(1), "organization_id invalid_type");

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var failure = Read("""{"name":"","description":1,"scopes":["a","a"],"application_type":"oauth","uses_pkce":"no","redirect_uris":[{"uri":"x"},{}]}""").Failure();

        Assert.Equal(
            ["description", "is_first_party", "name", "redirect_uris[0].uri", "redirect_uris[1].uri", "scopes[1]", "uses_pkce"],
            Assert.IsType<Failure.Invalid>(failure).Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    /// <summary>Several clients show nothing but the message.</summary>
    [Fact]
    public void The_message_says_all_that_is_wrong()
    {
        var one = Assert.IsType<Failure.Invalid>(Named("").Failure());
        var two = Assert.IsType<Failure.Invalid>(With(name: "", description: null, scopes: Enumerable.Repeat("a", 2)).Failure());

        Assert.Equal("name: must not be empty.", one.Message);
        Assert.Equal("2 fields are not valid. name: must not be empty. scopes[1]: must not repeat an earlier scope.", two.Message);
    }

    [Theory]
    [InlineData("""{"name":"n"}""", "application_type required")]
    [InlineData("""{"name":"n","application_type":null}""", "application_type required")]
    [InlineData("""{"name":"n","application_type":"OAuth"}""", "application_type invalid_value")]
    [InlineData("""{"name":"n","application_type":1}""", "application_type invalid_type")]
    [InlineData("""{"name":"n","application_type":"oauth"}""", "is_first_party required")]
    [InlineData("""{"name":"n","application_type":"oauth","is_first_party":"true"}""", "is_first_party invalid_type")]
    [InlineData("""{"name":"n","application_type":"oauth","is_first_party":false}""", "organization_id required")]
    [InlineData("""{"name":"n","application_type":"oauth","is_first_party":false,"organization_id":null}""", "organization_id required")]
    [InlineData("""{"name":"n","application_type":"oauth","is_first_party":true,"organization_id":"org_1"}""", "organization_id not_allowed")]
    [InlineData("""{"name":"n","application_type":"m2m"}""", "organization_id required")]
    [InlineData("""{"name":"n","application_type":"m2m","organization_id":"org_1","uses_pkce":false}""", "uses_pkce not_allowed")]
    [InlineData("""{"name":"n","application_type":"m2m","organization_id":"org_1","is_first_party":false}""", "is_first_party not_allowed")]
    [InlineData("""{"name":"n","application_type":"m2m","organization_id":"org_1","redirect_uris":[{"uri":"https://a.example"}]}""", "redirect_uris not_allowed")]
    public void Type_and_party_decide_what_is_needed(string body, string error) => AssertRefused(Read(body), error);

    [Theory]
    [InlineData("""{"name":"n","application_type":"oauth","is_first_party":true,"organization_id":null,"uses_pkce":null,"redirect_uris":null,"scopes":null,"other":1}""")]
    [InlineData("""{"name":"n","application_type":"oauth","is_first_party":false,"organization_id":"org_1"}""")]
    [InlineData("""{"name":"n","application_type":"m2m","organization_id":"org_1","uses_pkce":null,"is_first_party":null,"redirect_uris":[]}""")]
    public void Null_is_as_good_as_absent_where_nothing_is_needed(string body) => Assert.Null(Read(body).Failure());

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"client_id":1,"application_type":"m2m","uses_pkce":true,"is_first_party":false,"organization_id":7}""")]
    [InlineData("""{"scopes":null}""")]
    [InlineData("""{"redirect_uris":null}""")]
    [InlineData("""{"description":null,"scopes":null}""")]
    [InlineData("""{"description":null,"redirect_uris":null}""")]
    [InlineData("""{"description":null,"scopes":null,"redirect_uris":null}""")]
    public void An_update_leaves_what_is_absent_and_lists_that_are_null_and_a_null_description_beside_one(string body)
    {
        foreach (var current in (Application[])[FullOAuth, FullM2M])
        {
            Assert.Equal(current, Change(body, current).Value());
        }
    }

    [Theory]
    [InlineData("""{"name":"x","description":null,"scopes":null,"redirect_uris":null}""", "name")]
    [InlineData("""{"description":"x","scopes":null,"redirect_uris":null}""", "description")]
    [InlineData("""{"description":"","scopes":null,"redirect_uris":null}""", "description")]
    [InlineData("""{"description":""}""", "description")]
    [InlineData("""{"description":null}""", "description")]
    [InlineData("""{"description":null,"scopes":["s"]}""", "description")]
    [InlineData("""{"description":null,"scopes":["x"],"redirect_uris":null}""", "scopes")]
    [InlineData("""{"scopes":["x"]}""", "scopes")]
    [InlineData("""{"scopes":[]}""", "scopes")]
    public void An_update_changes_what_it_says_and_nothing_else(string body, string changed)
    {
        foreach (var current in (Application[])[FullOAuth, FullM2M])
        {
            Assert.Equal(changed, ChangedFields.Between(current, Change(body, current).Value()));
        }
    }

    [Theory]
    [InlineData("""{"description":null,"scopes":null,"redirect_uris":[{"uri":"https://x.example"}]}""", "redirect_uris")]
    [InlineData("""{"redirect_uris":[]}""", "redirect_uris")]
    [InlineData("""{"description":null,"scopes":[],"redirect_uris":[]}""", "description,scopes,redirect_uris")]
    public void An_update_changes_redirect_URIs_too(string body, string changed) =>
        Assert.Equal(changed, ChangedFields.Between(FullOAuth, Change(body, FullOAuth).Value()));

    [Fact]
    public void An_update_empties_what_can_be_empty_and_not_the_name()
    {
        var emptied = Assert.IsType<OAuthApplication>(Change("""{"description":"","scopes":[],"redirect_uris":[]}""", FullOAuth).Value());

        Assert.Null(emptied.Description);
        Assert.Empty(emptied.Scopes.Items);
        Assert.Empty(emptied.RedirectUris.Items);
        AssertRefused(Change("""{"name":null}""", FullOAuth), "name required");
        AssertRefused(Change("""{"name":" "}""", FullOAuth), "name required");
    }

    [Fact]
    public void Redirect_URIs_are_not_given_to_an_M2M_application_by_an_update_either()
    {
        var current = Read(Instance.M2M).Value();

        AssertRefused(Change("""{"redirect_uris":[{"uri":"https://a.example"}]}""", current), "redirect_uris not_allowed");
        Assert.Equal(current, Change("""{"redirect_uris":null}""", current).Value());
        Assert.Equal(current, Change("""{"redirect_uris":[]}""", current).Value());
    }

    private static string[] Scopes(int count, int length) =>
        [.. Enumerable.Range(100, count).Select(i => $"s{i}".PadRight(length, 'x'))];

    private static Outcome<Application> With(object? name, object? description, object? scopes) => Read(
        JsonSerializer.Serialize(new { name, description, scopes, application_type = "oauth", is_first_party = true }));

    private static Outcome<Application> Named(object? name) => With(name, null, null);

    private static Outcome<Application> Described(object? description) => With("n", description, null);

    private static Outcome<Application> Scoped(object? scopes) => With("n", null, scopes);

    private static Outcome<Application> Organization(object organization_id) => Read(
        JsonSerializer.Serialize(new { name = "n", application_type = "m2m", organization_id }));

    private static Outcome<Application> Read(string body) => NewApplication.Read(Instance.Json(body), default);

    private static Outcome<Application> Change(string body, Application current) => ApplicationChange.Read(Instance.Json(body), current);

    private static void AssertRefused(Outcome<Application> outcome, string expected)
    {
        var error = Assert.Single(Assert.IsType<Failure.Invalid>(outcome.Failure()).Errors);
        Assert.Equal(expected, $"{error.Field} {error.Code}");
    }
}
