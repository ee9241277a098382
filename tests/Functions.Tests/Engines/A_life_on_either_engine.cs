using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;


namespace ConnectFunctions.Functions.Tests.Engines;

public sealed class A_life_on_either_engine
{
    [Theory]
    [InlineData(Engine.Embedded, "first-party")]
    [InlineData(Engine.Embedded, "third-party")]
    [InlineData(Engine.Embedded, "m2m")]
    [InlineData(Engine.Azurite, "first-party")]
    [InlineData(Engine.Azurite, "third-party")]
    [InlineData(Engine.Azurite, "m2m")]
    public async Task Goes_from_creation_to_deletion(Engine engine, string kind)
    {
        var api = await Api.NewAsync(engine);
        var created = await api.CreatedAsync(Bodies.OfKind(kind).With("description", "First").With("scopes", Bodies.Texts("openid")));
        Assert.Equal(created.ToJsonString(), (await api.GetAsync($"/connect/applications/{created["client_id"]}")).Is(200).ToJsonString());

        var updated = (await api.UpdateAsync(created, new JsonObject { ["name"] = "Second", ["description"] = null })).Is(200);
        Assert.Equal(updated.ToJsonString(), (await api.FoundAsync(created)).ToJsonString());
        Assert.Equal(updated.ToJsonString(), (await api.UpdateAsync(created, new JsonObject { ["name"] = "Second" })).Is(200).ToJsonString());

        var secrets = new List<JsonObject>();
        for (var i = 0; i < 5; i++)
        {
            secrets.Add((await api.CreatedSecretAsync(created)).Without("secret"));
        }

        var path = $"/connect/applications/{created["id"]}/client_secrets";
        (await api.SendAsync(HttpMethod.Post, path)).Has(422);
        Assert.Equal(secrets.Select(one => one.ToJsonString()), (await api.GetAsync(path)).IsArray(200).Select(one => one!.ToJsonString()));
        (await api.DeleteAsync($"/connect/client_secrets/{secrets[0]["id"]}")).IsEmpty(204);
        (await api.DeleteAsync($"/connect/client_secrets/{secrets[0]["id"]}")).IsNotFound();
        await api.AssertWholeAsync();

        var page = (await api.GetAsync("/connect/applications?order=asc")).Is(200);
        Assert.Equal(updated.ToJsonString(), Assert.Single(page["data"]!.AsArray())!.ToJsonString());
        (await api.DeleteAsync($"/connect/applications/{created["client_id"]}")).IsEmpty(204);
        (await api.GetAsync(path)).IsNotFound();
        Assert.Empty((await api.GetAsync("/connect/applications")).Is(200)["data"]!.AsArray());
        var rows = await StoredRows.OfAsync(api);
        await api.AssertWholeAsync();
        Assert.Equal(
            ["application.created", "application.updated", .. Enumerable.Repeat("client_secret.created", 5), "client_secret.deleted", "application.deleted"],
            rows.Actions.Where(action => action.StartsWith("application.", StringComparison.Ordinal) || action.StartsWith("client_", StringComparison.Ordinal)));
    }
}
