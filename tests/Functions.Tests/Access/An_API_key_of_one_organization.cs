using System.Text.Json.Nodes;
using ConnectFunctions.Applications;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Access;

public sealed class An_API_key_of_one_organization
{
    [Fact]
    public async Task Does_everything_with_its_own_applications()
    {
        var (_, bound, own) = await WithBoundKeyAsync();
        foreach (var body in (JsonObject[])[Bodies.M2M(own), Bodies.ThirdParty(own)])
        {
            var created = await bound.CreatedAsync(body);
            await bound.FoundAsync(created);
            (await bound.UpdateAsync(created, new JsonObject { ["name"] = "Other" })).Is(200);
            var secret = await bound.CreatedSecretAsync(created);
            Assert.Single((await bound.GetAsync($"/connect/applications/{created["client_id"]}/client_secrets")).IsArray(200));
            (await bound.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsEmpty(204);
            (await bound.DeleteAsync($"/connect/applications/{created["id"]}")).IsEmpty(204);
        }
    }

    [Theory]
    [InlineData("first-party")]
    [InlineData("third-party")]
    [InlineData("m2m")]
    public async Task Finds_no_other_application_nor_its_secrets(string kind)
    {
        var (api, bound, _) = await WithBoundKeyAsync();
        var others = await api.CreatedAsync(Bodies.OfKind(kind));
        var secret = await api.CreatedSecretAsync(others);
        var before = (await StoredRows.OfAsync(api)).Versions.ToList();
        foreach (var id in (string[])[(string)others["id"]!, (string)others["client_id"]!])
        {
            (await bound.GetAsync($"/connect/applications/{id}")).IsNotFound();
            (await bound.PutAsync($"/connect/applications/{id}", new JsonObject { ["name"] = "Mine" })).IsNotFound();
            (await bound.DeleteAsync($"/connect/applications/{id}")).IsNotFound();
            (await bound.GetAsync($"/connect/applications/{id}/client_secrets")).IsNotFound();
            (await bound.PostAsync($"/connect/applications/{id}/client_secrets", new JsonObject())).IsNotFound();
        }

        (await bound.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsNotFound();
        Assert.Equal(before, (await StoredRows.OfAsync(api)).Versions);
    }

    [Fact]
    public async Task Creates_for_its_organization_only()
    {
        var (api, bound, own) = await WithBoundKeyAsync();
        var before = (await StoredRows.OfAsync(api)).Versions.ToList();

        (await bound.CreateAsync(Bodies.M2M())).IsError(403, "forbidden");
        (await bound.CreateAsync(Bodies.ThirdParty())).IsError(403, "forbidden");
        (await bound.CreateAsync(Bodies.FirstParty())).IsError(403, "forbidden");
        (await bound.CreateAsync(Bodies.M2M(own + "A"))).IsError(403, "forbidden");

        Assert.Equal(before, (await StoredRows.OfAsync(api)).Versions);
    }

    [Fact]
    public async Task Lists_its_organizations_applications_whether_it_says_so_or_not()
    {
        var (api, bound, own) = await WithBoundKeyAsync();
        await api.CreatedAsync(Bodies.FirstParty());
        await api.CreatedAsync(Bodies.M2M());
        var (first, second) = (await api.CreatedAsync(Bodies.M2M(own)), await bound.CreatedAsync(Bodies.ThirdParty(own)));
        string[] ids = [(string)second["id"]!, (string)first["id"]!];

        Assert.Equal(ids, AnyId.Of((await bound.GetAsync("/connect/applications")).Is(200)["data"]!.AsArray()));
        Assert.Equal(ids, AnyId.Of((await bound.GetAsync($"/connect/applications?organization_id={own}&limit=2")).Is(200)["data"]!.AsArray()));
        (await bound.GetAsync($"/connect/applications?organization_id={Bodies.Organization}")).IsError(403, "forbidden");
        (await bound.GetAsync("/connect/applications?organization_id=nonsense")).IsInvalid("organization_id: invalid_organization_id");
    }

    private static async Task<(Api Whole, Api Bound, string Organization)> WithBoundKeyAsync()
    {
        var api = await Api.NewAsync();
        var organization = Bodies.NewOrganization();
        Assert.True(OrganizationId.TryParse(organization, out var id));
        return (api, await api.WithKeyAsync(key => key with { Organization = id }), organization);
    }
}
