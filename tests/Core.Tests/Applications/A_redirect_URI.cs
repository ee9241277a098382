using System.Text.Json;
using ConnectFunctions.Applications;
using ConnectFunctions.Core.Tests.Registry;

namespace ConnectFunctions.Core.Tests.Applications;

public sealed class A_redirect_URI
{
    [Theory]
    [InlineData("https://example.com")]
    [InlineData("https://example.com/")]
    [InlineData("https://example.com/callback?x=1&y=%20")]
    [InlineData("https://example.com?x=@:/?")]
    [InlineData("https://example.com/@user/[a]/~(b)'!$,;=+")]
    [InlineData("https://EXAMPLE.com/Callback")]
    [InlineData("HTTPS://example.com/cb")]
    [InlineData("https://example.com:1/cb")]
    [InlineData("https://example.com:65535/cb")]
    [InlineData("https://sub-domain.example_x.com:8443")]
    [InlineData("https://xn--bcher-kva.example/cb")]
    [InlineData("https://192.0.2.1/cb")]
    [InlineData("https://127.0.0.1/cb")]
    [InlineData("https://[2001:db8::1]/cb")]
    [InlineData("https://[2001:db8::1]:8443")]
    [InlineData("https://[::ffff:192.0.2.1]/cb")]
    [InlineData("https://localhost:3000/cb")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost/")]
    [InlineData("http://localhost:3000/cb?x=1")]
    [InlineData("http://127.0.0.1:49152/cb")]
    [InlineData("http://[::1]:49152/cb")]
    [InlineData("http://[::1]")]
    [InlineData("com.example.app:/oauth2redirect")]
    [InlineData("com.example.app://callback")]
    [InlineData("com.example.app:callback")]
    [InlineData("example.com:443")]
    [InlineData("com.example-1+x.app:/cb?x=%C3%BC")]
    public void Is_kept_exactly_as_it_was_given(string uri)
    {
        var outcome = Read(uri);

        var redirect = Assert.Single(Assert.IsType<OAuthApplication>(outcome.Value()).RedirectUris.Items);
        Assert.Equal(uri, redirect.Uri);
        Assert.True(redirect.IsDefault);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("/callback")]
    [InlineData("//example.com/cb")]
    [InlineData("example.com")]
    [InlineData("example.com/cb:1")]
    [InlineData("localhost:3000/cb")]
    [InlineData("://example.com")]
    [InlineData(":")]
    [InlineData("1https://example.com")]
    [InlineData(" https://example.com")]
    [InlineData("https://example.com ")]
    [InlineData("https://exa mple.com")]
    [InlineData("https://example.com/a b")]
    [InlineData("https://example.com/\t")]
    [InlineData("https://example.com/\n")]
    [InlineData("https://example.com/\0")]
    [InlineData("https://example.com/\u007F")]
    [InlineData("https://example.com/\u0085")]
    [InlineData("\u200Bhttps://example.com")]
    [InlineData("https:example.com")]
    [InlineData("https:/example.com")]
    [InlineData("https:///example.com")]
    [InlineData("https:///x")]
    [InlineData("https://")]
    [InlineData("https:")]
    [InlineData("https")]
    [InlineData("https://?x")]
    [InlineData("https://:443/cb")]
    [InlineData("https:\\\\example.com")]
    [InlineData("https://example.com\\@evil.com")]
    [InlineData("https://example.com/a\\b")]
    [InlineData("https://user@example.com")]
    [InlineData("https://user:password@example.com")]
    [InlineData("https://@example.com")]
    [InlineData("https://localhost:80@evil.com")]
    [InlineData("https://example.com#")]
    [InlineData("https://example.com/cb#part")]
    [InlineData("https://*.example.com/cb")]
    [InlineData("https://example.com/*")]
    [InlineData("https://example.com?x=*")]
    [InlineData("https://example.com:0/cb")]
    [InlineData("https://example.com:65536/cb")]
    [InlineData("https://example.com:99999999999999999999/cb")]
    [InlineData("https://example.com:/cb")]
    [InlineData("https://example.com:-1/cb")]
    [InlineData("https://example.com:+1/cb")]
    [InlineData("https://example.com:0x1/cb")]
    [InlineData("https://example.com:8a/cb")]
    [InlineData("https://example.com:80:80/cb")]
    [InlineData("https://b\u00FCcher.example/cb")]
    [InlineData("https://ex\u0430mple.com/cb")]
    [InlineData("https://example\u3002com/cb")]
    [InlineData("https://ex%61mple.com/cb")]
    [InlineData("https://example.com/%")]
    [InlineData("https://example.com/%4")]
    [InlineData("https://example.com/%4g")]
    [InlineData("https://example.com/%zz")]
    [InlineData("https://example.com/<script>")]
    [InlineData("https://example.com/\"")]
    [InlineData("https://example.com/{tenant}")]
    [InlineData("https://example.com/a|b")]
    [InlineData("https://example.com/^`")]
    [InlineData("https://[::1")]
    [InlineData("https://[]/cb")]
    [InlineData("https://[::1]x/cb")]
    [InlineData("https://[::1]]/cb")]
    [InlineData("https://[[::1]]/cb")]
    [InlineData("https://::1/cb")]
    [InlineData("https://[1]/cb")]
    [InlineData("https://[192.0.2.1]/cb")]
    [InlineData("https://[example.com]/cb")]
    [InlineData("https://[fe80::1%25]/cb")]
    [InlineData("https://[fe80::1%251]/cb")]
    [InlineData("https://[::1%25eth0]/cb")]
    [InlineData("https://[v1.a]/cb")]
    [InlineData("http://example.com/cb")]
    [InlineData("HTTP://example.com/cb")]
    [InlineData("http://localhost.evil.com")]
    [InlineData("http://app.localhost/cb")]
    [InlineData("http://localhost./cb")]
    [InlineData("http://127.0.0.1.evil.com")]
    [InlineData("http://LOCALHOST:3000")]
    [InlineData("https://./")]
    [InlineData("https://../x")]
    [InlineData("https://a..b/")]
    [InlineData("https://example.com./")]
    [InlineData("http://127.0.0.2/cb")]
    [InlineData("http://127.1/cb")]
    [InlineData("http://2130706433/cb")]
    [InlineData("http://0x7f000001/cb")]
    [InlineData("http://0.0.0.0/cb")]
    [InlineData("http://[::]/cb")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/cb")]
    [InlineData("http://[::ffff:127.0.0.1]/cb")]
    [InlineData("http://user@localhost/cb")]
    [InlineData("http://localhost@evil.com/cb")]
    [InlineData("http://localhost:0/cb")]
    [InlineData("http://localhost:65536/cb")]
    [InlineData("http:localhost")]
    [InlineData("http:/localhost/cb")]
    [InlineData("http:///localhost/cb")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData("java\tscript:alert(1)")]
    [InlineData("javascript://example.com/%0Aalert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("about:blank")]
    [InlineData("blob:https://example.com/x")]
    [InlineData("ftp://example.com")]
    [InlineData("ws://example.com")]
    [InlineData("mailto:a@example.com")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob")]
    [InlineData("myapp://callback")]
    [InlineData("my-app:/callback")]
    [InlineData("com.example.app:")]
    [InlineData("com.example.app")]
    [InlineData("com.example.app:/cb#x")]
    [InlineData("com.example.app:/*")]
    [InlineData("com.example.app://user@host/cb")]
    [InlineData("com.example.app:/a b")]
    [InlineData("com.example_app:/cb")]
    [InlineData(".example.app:/cb")]
    [InlineData("1com.example.app:/cb")]
    public void Is_refused_by_name(string uri)
    {
        var failure = Assert.IsType<Failure.Invalid>(Read(uri).Failure());

        var error = Assert.Single(failure.Errors);
        Assert.Equal(("redirect_uris[0].uri", "invalid_uri"), (error.Field, error.Code));
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
