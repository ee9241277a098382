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

    [Theory]
    [InlineData("""["a",1]""")]
    [InlineData("""["a",null]""")]
    [InlineData("""["a",["b"]]""")]
    [InlineData("""["a",""")]
    [InlineData("1")]
    [InlineData("""[{"uri":"https://example.com","default":true},"x"]""")]
    public void That_holds_anything_else_is_refused(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.True(Record.Exception(() => StoredLists.Strings(bytes)) is InvalidDataException or JsonException);
        Assert.True(Record.Exception(() => StoredLists.RedirectUris(bytes)) is InvalidDataException or JsonException);
    }
}
