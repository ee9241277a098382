using System.Text.Json.Nodes;
using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Http;

/// <summary>The key, its permission, the form of headers and body, the key's organization, the object, the values, the conditions.</summary>
public abstract class The_order_of_checks(Front front)
{
    private static readonly Func<HttpContent> Broken = () => Api.Json("{");
    private static readonly Func<HttpContent> TooLarge = () => Api.Bytes(new byte[300_000], "application/json");
    private static readonly Func<HttpContent> NotJson = () => Api.Bytes("x"u8.ToArray(), "text/plain");

    [Theory]
    [InlineData("POST", "/connect/applications")]
    [InlineData("PUT", "/connect/applications/x")]
    [InlineData("POST", "/connect/applications/x/client_secrets")]
    public async Task Begins_with_the_key_then_its_permission_then_the_body_then_the_object(string method, string path)
    {
        var api = await Api.NewAsync(front);
        var nobody = api.WithKeyText(null);
        var reader = await api.WithKeyAsync(key => key with { Permissions = Permissions.ReadApplications | Permissions.ReadClientSecrets });
        foreach (var (body, status) in ((Func<HttpContent>, int)[])[(Broken, 400), (TooLarge, 413), (NotJson, 415)])
        {
            Assert.Equal(401, (await nobody.SendAsync(HttpMethod.Parse(method), path, body())).Status);
            Assert.Equal(403, (await reader.SendAsync(HttpMethod.Parse(method), path, body())).Status);
            Assert.Equal(status, (await api.SendAsync(HttpMethod.Parse(method), path, body())).Status);
        }
    }

    [Fact]
    public async Task Ends_with_the_object_and_then_the_values()
    {
        var api = await Api.NewAsync(front);
        var created = await api.CreatedAsync(Bodies.FirstParty());
        var invalid = new JsonObject { ["name"] = 7, ["scopes"] = "x" };

        (await api.PutAsync($"/connect/applications/conn_app_{AnyId.Unused}", invalid)).IsNotFound();
        (await api.UpdateAsync(created, invalid)).IsInvalid("name: invalid_type", "scopes: invalid_type");
    }

    [Fact]
    public async Task Has_the_organization_of_a_key_after_the_body_and_before_the_values()
    {
        var api = await Api.NewAsync(front);
        Assert.True(OrganizationId.TryParse(Bodies.NewOrganization(), out var own));
        var bound = await api.WithKeyAsync(key => key with { Organization = own });
        var others = $$"""{"organization_id":"{{Bodies.Organization}}","name":7}""";
        const string Applications = "/connect/applications";

        (await bound.SendAsync(HttpMethod.Post, Applications, Api.Json(others[..^1]))).IsMalformed();
        (await bound.SendAsync(HttpMethod.Post, Applications, Api.Json(others))).IsError(403, "forbidden");
        (await bound.SendAsync(HttpMethod.Post, Applications, Api.Json(others), ("Idempotency-Key", "no key"))).IsError(403, "forbidden");
        (await bound.GetAsync($"{Applications}?organization_id={Bodies.Organization}&limit=x&order=y&after=z&before=z")).IsError(403, "forbidden");
        (await bound.GetAsync($"{Applications}?organization_id={own}&limit=x")).IsInvalid("limit: invalid_limit");
        (await bound.GetAsync($"{Applications}?organization_id={Bodies.Organization}&organization_id={own}")).IsInvalid("organization_id: repeated");
    }

    [Fact]
    public async Task Has_the_object_before_an_idempotency_key_and_the_values_before_the_conditions()
    {
        var api = await Api.NewAsync(front);
        var created = await api.CreatedAsync(Bodies.FirstParty());
        var (here, gone) = ($"/connect/applications/{created["id"]}", $"/connect/applications/conn_app_{AnyId.Unused}");
        var stale = ("If-Match", "\"stale\"");

        (await api.SendAsync(HttpMethod.Post, $"{gone}/client_secrets", null, ("Idempotency-Key", "no key"))).IsNotFound();
        (await api.SendAsync(HttpMethod.Post, $"{here}/client_secrets", null, ("Idempotency-Key", "no key")))
            .IsInvalid("Idempotency-Key: invalid_idempotency_key");
        (await api.SendAsync(HttpMethod.Put, gone, Api.Json("""{"name":7}"""), stale)).IsNotFound();
        (await api.SendAsync(HttpMethod.Put, here, Api.Json("""{"name":7}"""), stale)).IsInvalid("name: invalid_type");
        (await api.SendAsync(HttpMethod.Put, here, Api.Json("""{"name":"New"}"""), stale)).IsError(412, "precondition_failed");
        (await api.SendAsync(HttpMethod.Put, gone, Api.Json("""{"name":7}"""), ("If-Match", "stale"))).IsError(400, "invalid_request");
    }

    [Theory]
    [InlineData("GET", "/connect/applications?limit=x")]
    [InlineData("GET", "/connect/applications/x")]
    [InlineData("DELETE", "/connect/applications/x")]
    [InlineData("GET", "/connect/applications/x/client_secrets")]
    [InlineData("DELETE", "/connect/client_secrets/x")]
    public async Task Has_the_key_and_its_permission_before_parameters_and_objects(string method, string path)
    {
        var api = await Api.NewAsync(front);
        var useless = await api.WithKeyAsync(key => key with { Permissions = path.Contains("secrets", StringComparison.Ordinal) ? Permissions.ReadApplications : Permissions.WriteClientSecrets });

        Assert.Equal(401, (await api.WithKeyText("sk_x_y").SendAsync(HttpMethod.Parse(method), path)).Status);
        Assert.Equal(403, (await useless.SendAsync(HttpMethod.Parse(method), path)).Status);
    }
}

public sealed class The_order_of_checks_on_the_server() : The_order_of_checks(Front.Server);

public sealed class The_order_of_checks_on_the_worker() : The_order_of_checks(Front.Worker);
