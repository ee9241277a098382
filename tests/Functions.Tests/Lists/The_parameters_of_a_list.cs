using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Lists;

public sealed class The_parameters_of_a_list
{
    private const string Id = "conn_app_01KJPX7NSY8ZC5T0VJ3R9WNE6D";

    [Theory]
    [InlineData("limit=", "limit: invalid_limit")]
    [InlineData("limit", "limit: invalid_limit")]
    [InlineData("limit=0", "limit: invalid_limit")]
    [InlineData("limit=101", "limit: invalid_limit")]
    [InlineData("limit=-1", "limit: invalid_limit")]
    [InlineData("limit=%2B5", "limit: invalid_limit")]
    [InlineData("limit=+5", "limit: invalid_limit")]
    [InlineData("limit=5%20", "limit: invalid_limit")]
    [InlineData("limit=5.0", "limit: invalid_limit")]
    [InlineData("limit=1e1", "limit: invalid_limit")]
    [InlineData("limit=0x5", "limit: invalid_limit")]
    [InlineData("limit=99999999999999999999", "limit: invalid_limit")]
    [InlineData("limit=%D9%A5", "limit: invalid_limit")]
    [InlineData("limit=ten", "limit: invalid_limit")]
    [InlineData("limit=5&limit=5", "limit: repeated")]
    [InlineData("order=", "order: invalid_order")]
    [InlineData("order=DESC", "order: invalid_order")]
    [InlineData("order=up", "order: invalid_order")]
    [InlineData("order=asc,desc", "order: invalid_order")]
    [InlineData("order=asc&order=asc", "order: repeated")]
    [InlineData("before=", "before: invalid_cursor")]
    [InlineData("before=x", "before: invalid_cursor")]
    [InlineData("after=", "after: invalid_cursor")]
    [InlineData("after=null", "after: invalid_cursor")]
    [InlineData("after=conn_app_", "after: invalid_cursor")]
    [InlineData("after=conn_app_01kjpx7nsy8zc5t0vj3r9wne6d", "after: invalid_cursor")]
    [InlineData("after=conn_app_81KJPX7NSY8ZC5T0VJ3R9WNE6D", "after: invalid_cursor")]
    [InlineData("after=secret_01KJPX7NSY8ZC5T0VJ3R9WNE6D", "after: invalid_cursor")]
    [InlineData("after=01KJPX7NSY8ZC5T0VJ3R9WNE6D", "after: invalid_cursor")]
    [InlineData("after=conn_app_01KJPX7NSY8ZC5T0VJ3R9WNE6D%20", "after: invalid_cursor")]
    [InlineData("after=%00", "after: invalid_cursor")]
    [InlineData("after=" + Id + "&after=" + Id, "after: repeated")]
    [InlineData("before=" + Id + "&before=" + Id, "before: repeated")]
    [InlineData("before=" + Id + "&after=" + Id, "before: conflicting_cursors")]
    [InlineData("before=x&after=" + Id, "before: conflicting_cursors")]
    [InlineData("organization_id=", "organization_id: invalid_organization_id")]
    [InlineData("organization_id=x", "organization_id: invalid_organization_id")]
    [InlineData("organization_id=org_", "organization_id: invalid_organization_id")]
    [InlineData("organization_id=org_a%7Cb", "organization_id: invalid_organization_id")]
    [InlineData("organization_id=org_a&organization_id=org_a", "organization_id: repeated")]
    [InlineData("registration_types=", "registration_types: invalid_registration_types")]
    [InlineData("registration_types=Dynamic", "registration_types: invalid_registration_types")]
    [InlineData("registration_types=authenticated,", "registration_types: invalid_registration_types")]
    [InlineData("registration_types=authenticated,%20dynamic", "registration_types: invalid_registration_types")]
    [InlineData("registration_types=manual", "registration_types: invalid_registration_types")]
    [InlineData("registration_types=authenticated&registration_types=x", "registration_types: invalid_registration_types")]
    [InlineData("registration_types[]=x", "registration_types: invalid_registration_types")]
    [InlineData("registration_types%5B0%5D=", "registration_types: invalid_registration_types")]
    [InlineData("registration_types=authenticated&registration_types[0]=x", "registration_types: invalid_registration_types")]
    public async Task Are_refused_by_name_when_they_are_not_right(string query, string error)
    {
        var api = await Api.NewAsync();

        (await api.GetAsync($"/connect/applications?{query}")).IsInvalid(error);
    }

    [Fact]
    public async Task Are_all_told_of_at_once()
    {
        var api = await Api.NewAsync();

        (await api.GetAsync("/connect/applications?limit=x&order=y&after=z&organization_id=o&registration_types=r")).IsInvalid(
            "limit: invalid_limit",
            "order: invalid_order",
            "after: invalid_cursor",
            "organization_id: invalid_organization_id",
            "registration_types: invalid_registration_types");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?limit=1")]
    [InlineData("?limit=100")]
    [InlineData("?limit=007")]
    [InlineData("?order=asc")]
    [InlineData("?order=desc")]
    [InlineData("?order=normal")]
    [InlineData("?registration_types=authenticated")]
    [InlineData("?registration_types=authenticated,dynamic")]
    [InlineData("?registration_types=dynamic,authenticated,dynamic")]
    [InlineData("?registration_types=authenticated%2Cdynamic")]
    [InlineData("?registration_types=dynamic&registration_types=authenticated")]
    [InlineData("?registration_types[]=dynamic&registration_types[]=authenticated")]
    [InlineData("?registration_types[0]=dynamic&registration_types[1]=authenticated")]
    [InlineData("?registration_types%5B10%5D=authenticated,dynamic")]
    [InlineData("?registration_type[]=x&registration_types[x]=x&registration_types[0=x&registration_types]=x&registration_types[0][0]=x&scopes[]=x")]
    [InlineData("?unheard_of=1&unheard_of=2&=&&%00=%FF")]
    [InlineData("?organization_id=" + Bodies.Organization)]
    [InlineData("?after=app_7ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData("?before=client_00000000000000000000000000")]
    public async Task Are_all_optional(string query)
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Bodies.ThirdParty());

        var page = (await api.GetAsync($"/connect/applications{query}")).Is(200);

        Assert.Equal(created.ToJsonString(), Assert.Single(page["data"]!.AsArray())!.ToJsonString());
        Assert.Equal(["object", "data", "list_metadata"], page.Select(member => member.Key));
        Assert.Equal("list", (string?)page["object"]);
        Assert.Equal(["before", "after"], page["list_metadata"]!.AsObject().Select(member => member.Key));
    }

    [Theory]
    [InlineData("registration_types=dynamic")]
    [InlineData("registration_types=dynamic,dynamic")]
    [InlineData("registration_types[]=dynamic")]
    [InlineData("registration_types[0]=dynamic")]
    [InlineData("registration_types%5B0%5D=dynamic&registration_types%5B1%5D=dynamic")]
    [InlineData("organization_id=org_unheardOf")]
    public async Task May_leave_nothing_to_list(string query)
    {
        var api = await Api.NewAsync();
        await api.CreatedAsync(Bodies.ThirdParty());

        var page = await api.GetAsync($"/connect/applications?{query}");

        Assert.Equal("""{"object":"list","data":[],"list_metadata":{"before":null,"after":null}}""", page.Has(200).Text);
    }
}
