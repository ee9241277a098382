using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.ClientSecrets;

public sealed class Listing_client_secrets
{
    [Fact]
    public async Task Is_a_bare_array_oldest_first()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.ThirdParty());
        var other = await api.CreatedAsync(Bodies.ThirdParty());
        var path = $"/connect/applications/{application["id"]}/client_secrets";
        Assert.Equal("[]", (await api.GetAsync(path)).Text);

        var made = new List<JsonObject>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await api.CreatedSecretAsync(application)).Without("secret"));
            await api.CreatedSecretAsync(other);
        }

        Assert.Equal(made.Select(one => one.ToJsonString()), (await api.GetAsync(path)).IsArray(200).Select(one => one!.ToJsonString()));
    }

    [Fact]
    public async Task Takes_no_notice_of_parameters()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.M2M());
        await api.CreatedSecretAsync(application);
        await api.CreatedSecretAsync(application);

        Assert.Equal(2, (await api.GetAsync($"/connect/applications/{application["id"]}/client_secrets?limit=1&order=asc&before=x")).IsArray(200).Count);
    }
}
