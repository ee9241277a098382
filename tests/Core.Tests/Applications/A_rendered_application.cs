using System.Text;
using System.Text.Json.Nodes;
using ConnectFunctions.Applications;
using ConnectFunctions.Core.Tests.Registry;

namespace ConnectFunctions.Core.Tests.Applications;

public sealed class A_rendered_application
{
    private static readonly ApplicationUlid Id = ApplicationUlid.TryParse("conn_app_01KJPXHXF1Q4B1MK7XFA20HSPG", out var id) ? id : default;

    /// <summary>Byte for byte. Whatever changes here changes the shape, whose number must rise.</summary>
    [Theory]
    [InlineData(
        """{"name":"Web & <b>ü</b>","application_type":"oauth","is_first_party":true,"redirect_uris":[{"uri":"https://example.com/cb?a=b&c"}]}""",
        """
        {"object":"connect_application","id":"conn_app_01KJPXHXF1Q4B1MK7XFA20HSPG","client_id":"client_01KJPXHXF1Q4B1MK7XFA20HSPG","name":"Web & <b>ü</b>","description":null,"application_type":"oauth","redirect_uris":[{"uri":"https://example.com/cb?a=b&c","default":true}],"uses_pkce":false,"is_first_party":true,"scopes":[],"created_at":"{0}","updated_at":"{0}"}
        """)]
    [InlineData(
        """{"name":"Web","description":"a\n\"b\"","application_type":"oauth","is_first_party":false,"organization_id":"org_1","uses_pkce":true,"scopes":["a","b"]}""",
        """
        {"object":"connect_application","id":"conn_app_01KJPXHXF1Q4B1MK7XFA20HSPG","client_id":"client_01KJPXHXF1Q4B1MK7XFA20HSPG","name":"Web","description":"a\n\"b\"","application_type":"oauth","redirect_uris":[],"uses_pkce":true,"is_first_party":false,"was_dynamically_registered":false,"organization_id":"org_1","scopes":["a","b"],"created_at":"{0}","updated_at":"{0}"}
        """)]
    [InlineData(
        """{"name":"Job","application_type":"m2m","organization_id":"org_1"}""",
        """
        {"object":"connect_application","id":"conn_app_01KJPXHXF1Q4B1MK7XFA20HSPG","client_id":"client_01KJPXHXF1Q4B1MK7XFA20HSPG","name":"Job","description":null,"application_type":"m2m","organization_id":"org_1","scopes":[],"created_at":"{0}","updated_at":"{0}"}
        """)]
    public void Is_what_callers_are_shown(string sent, string body)
    {
        var application = NewApplication.Read(Instance.Json(sent), Id).Value();

        var rendered = RenderedApplication.Of(application);

        Assert.Equal(body.Replace("{0}", Timestamp.Of(Id.CreatedAt), StringComparison.Ordinal), Encoding.UTF8.GetString(rendered.Body.Span));
        Assert.Equal((1, Id), (RenderedApplication.Shape, rendered.Id));
        Assert.Equal(application, OtherShape.Read(Id, rendered.Body));
    }

    [Fact]
    public void Is_read_by_another_release_from_what_it_knows_of_it()
    {
        var application = NewApplication.Read(Instance.Json(Instance.M2M), Id).Value();
        var body = JsonNode.Parse(RenderedApplication.Of(application).Body.Span)!.AsObject();
        body["colour"] = new JsonObject { ["name"] = "red" };
        body.Remove("description");
        body.Remove("updated_at");
        body["scopes"] = null;

        Assert.Equal(application with { Scopes = Scopes.None }, OtherShape.Read(Id, Encoding.UTF8.GetBytes(body.ToJsonString())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"name":"Job"}""")]
    [InlineData("""{"name":"Job","application_type":"m2m"}""")]
    [InlineData("""{"name":"Job","application_type":"dynamic"}""")]
    [InlineData("""{"name":1,"application_type":"oauth"}""")]
    [InlineData("""{"name":"Job","application_type":"oauth","scopes":"a"}""")]
    [InlineData("""{"name":"Job","application_type":"oauth","redirect_uris":[{}]}""")]
    [InlineData("""{"name":"Job","application_type":"oauth","updated_at":"yesterday"}""")]
    public void Of_another_release_that_is_no_application_is_refused(string body) =>
        Assert.Throws<InvalidDataException>(() => OtherShape.Read(Id, Encoding.UTF8.GetBytes(body)));
}
