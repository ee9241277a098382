using System.Text.Json.Nodes;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Http;

/// <summary>The key, its permission, the body's form, the object, the values.</summary>
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
