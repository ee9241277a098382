using System.Text;
using System.Text.Json;
using ConnectFunctions.Applications;

namespace ConnectFunctions.Core.Tests.Applications;

public sealed class A_stored_list
{
    [Theory]
    [InlineData()]
    [InlineData("openid")]
    [InlineData("a\\\"b", "ü", "\u0001", "😀")]
    public void Of_texts_is_read_as_it_was_written(params string[] items) =>
        Assert.Equal(items, StoredLists.Strings(StoredLists.Bytes([.. items])));

    [Fact]
    public void Of_redirect_URIs_is_read_as_it_was_written()
    {
        RedirectUri[] items = [new("https://example.com/a?b=c&d", true), new("http://localhost:1/é", false)];

        Assert.Equal(items, StoredLists.RedirectUris(StoredLists.Bytes([.. items])));
    }

    /// <summary>As another version may write it.</summary>
    [Fact]
    public void Of_redirect_URIs_may_say_more_of_them()
    {
        var bytes = """[{"since":{"uri":[1]},"uri":"https://example.com","default":true,"hidden":false,"note":"x"}]"""u8.ToArray();

        Assert.Equal(new RedirectUri("https://example.com", true), Assert.Single(StoredLists.RedirectUris(bytes)));
    }

    [Theory]
    [InlineData("""["a",1]""")]
    [InlineData("""["a",null]""")]
    [InlineData("""["a",["b"]]""")]
    [InlineData("""["a",""")]
    [InlineData("1")]
    [InlineData("[] 1")]
    [InlineData("""["\uD800"]""")]
    [InlineData("""[{"uri":"\uD800","default":true}]""")]
    [InlineData("""[{"uri":1,"default":true}]""")]
    [InlineData("""[{"uri":"https://example.com","default":"yes"}]""")]
    [InlineData("""[{"default":true}]""")]
    [InlineData("""[{"uri":"https://example.com","default":true},"x"]""")]
    public void That_holds_anything_else_is_refused(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.True(Record.Exception(() => StoredLists.Strings(bytes)) is InvalidDataException or JsonException);
        Assert.True(Record.Exception(() => StoredLists.RedirectUris(bytes)) is InvalidDataException or JsonException);
    }
}
