using System.Text.Json;
using ConnectFunctions.Applications;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Applications;

public sealed class A_redirect_URI
{
    public static TheoryData<string> Accepted => [.. RedirectUriCases.Accepted];

    public static TheoryData<string, string> Refused
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (uri, reason) in RedirectUriCases.Refused)
            {
                cases.Add(uri, reason);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Is_kept_exactly_as_it_was_given(string uri)
    {
        var outcome = Read(uri);

        var redirect = Assert.Single(Assert.IsType<OAuthApplication>(outcome.Value()).RedirectUris.Items);
        Assert.Equal(uri, redirect.Uri);
        Assert.True(redirect.IsDefault);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused_by_name_and_with_its_own_reason(string uri, string reason)
    {
        var failure = Assert.IsType<Failure.Invalid>(Read(uri).Failure());

        var error = Assert.Single(failure.Errors);
        Assert.Equal(("redirect_uris[0].uri", "invalid_uri", reason), (error.Field, error.Code, error.Message));
    }

    [Fact]
    public void Is_the_default_when_it_is_the_first_and_none_is_marked() =>
        Assert.Equal([true, false], Defaults("""[{"uri":"https://a.example"},{"uri":"https://b.example","default":false}]"""));

    [Fact]
    public void Is_the_default_when_it_is_marked() =>
        Assert.Equal([false, true], Defaults("""[{"uri":"https://a.example","default":null},{"uri":"https://b.example","default":true}]"""));

    [Fact]
    public void Is_not_one_of_two_defaults() => AssertRefused(
        """[{"uri":"https://a.example","default":true},{"uri":"https://b.example","default":true}]""",
        "redirect_uris[1].default duplicate_default");

    [Fact]
    public void Is_not_there_twice() => AssertRefused(
        """[{"uri":"https://a.example"},{"uri":"https://a.example"}]""", "redirect_uris[1].uri duplicate");

    [Fact]
    public void Is_another_one_when_any_character_differs() => Assert.Equal(
        [true, false, false],
        Defaults("""[{"uri":"https://a.example"},{"uri":"https://a.example/"},{"uri":"https://A.example"}]"""));

    [Theory]
    [InlineData("""[{}]""", "redirect_uris[0].uri required")]
    [InlineData("""[{"uri":null}]""", "redirect_uris[0].uri required")]
    [InlineData("""[{"uri":1}]""", "redirect_uris[0].uri invalid_type")]
    [InlineData("""[{"uri":"https://a.example","default":"yes"}]""", "redirect_uris[0].default invalid_type")]
    [InlineData("""[null]""", "redirect_uris[0] invalid_type")]
    [InlineData("""["https://a.example"]""", "redirect_uris[0] invalid_type")]
    [InlineData("""{"uri":"https://a.example"}""", "redirect_uris invalid_type")]
    [InlineData("\"https://a.example\"", "redirect_uris invalid_type")]
    public void Has_its_own_shape(string list, string error) => AssertRefused(list, error);

    [Fact]
    public void Has_at_most_2048_characters()
    {
        Assert.Null(Read(OfLength(2048)).Failure());
        AssertRefused(JsonSerializer.Serialize(new[] { new { uri = OfLength(2049) } }), "redirect_uris[0].uri too_long");
    }

    [Fact]
    public void Is_one_of_at_most_50()
    {
        Assert.Equal(50, Defaults(Many(50, 30)).Count);
        AssertRefused(Many(51, 30), "redirect_uris too_many");
    }

    [Fact]
    public void Shares_16384_characters_with_the_others()
    {
        Assert.Equal(8, Defaults(Many(8, 2048)).Count);
        AssertRefused(Many(9, 1821), "redirect_uris too_long");
    }

    private static string Many(int count, int length) =>
        JsonSerializer.Serialize(Enumerable.Range(10, count).Select(i => new { uri = OfLength(length - 2) + i }));

    private static string OfLength(int length) => "https://a.example/".PadRight(length, 'x');

    private static Outcome<Application> Read(string uri) => ReadList(JsonSerializer.Serialize(new[] { new { uri } }));

    private static Outcome<Application> ReadList(string list) => NewApplication.Read(
        Instance.Json($$"""{"name":"n","application_type":"oauth","is_first_party":true,"redirect_uris":{{list}}}"""), default);

    private static List<bool> Defaults(string list) =>
        [.. Assert.IsType<OAuthApplication>(ReadList(list).Value()).RedirectUris.Items.Select(redirect => redirect.IsDefault)];

    private static void AssertRefused(string list, string expected)
    {
        var error = Assert.Single(Assert.IsType<Failure.Invalid>(ReadList(list).Failure()).Errors);
        Assert.Equal(expected, $"{error.Field} {error.Code}");
    }
}
