using ConnectFunctions.Functions.Tests.Running;


namespace ConnectFunctions.Functions.Tests.ClientSecrets;

public sealed class Deleting_a_client_secret
{
    [Fact]
    public async Task Is_answered_without_a_body_and_then_it_is_not_found()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.M2M());
        var first = await api.CreatedSecretAsync(application);
        var second = await api.CreatedSecretAsync(application);

        (await api.DeleteAsync($"/connect/client_secrets/{first["id"]}")).IsEmpty(204);

        (await api.DeleteAsync($"/connect/client_secrets/{first["id"]}")).IsNotFound();
        Assert.Equal([(string)second["id"]!], AnyId.Of((await api.GetAsync($"/connect/applications/{application["id"]}/client_secrets")).IsArray(200)));
        var rows = await StoredRows.OfAsync(api);
        await api.AssertWholeAsync();
        Assert.Equal("client_secret.deleted", rows.Actions.Last());
    }

    [Fact]
    public async Task Works_percent_encoded()
    {
        var api = await Api.NewAsync();
        var secret = await api.CreatedSecretAsync(await api.CreatedAsync(Bodies.M2M()));
        var encoded = string.Concat(((string)secret["id"]!).Select(character => $"%{(int)character:X2}"));

        (await api.DeleteAsync($"/connect/client_secrets/{encoded}")).IsEmpty(204);
    }

    [Fact]
    public async Task Is_exact_about_case_and_prefix()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.M2M());
        var suffix = AnyId.Suffix(await api.CreatedSecretAsync(application));

        string[] others =
        [
            suffix, $"SECRET_{suffix}", $"secret_{suffix.ToLowerInvariant()}", $"conn_app_{suffix}", $"client_{suffix}", $"secret_{suffix}%20",
            $"secret_{AnyId.Suffix(application)}", "secret_", "x", "%20", "secret_81KJPX7NSY8ZC5T0VJ3R9WNE6D", "secret_7ZZZZZZZZZZZZZZZZZZZZZZZZZ", $"secret_{AnyId.Unused}",
            "%F0%9F%9A%A2", "secret%7C" + suffix, "...",
        ];
        foreach (var other in others)
        {
            (await api.DeleteAsync($"/connect/client_secrets/{other}")).IsNotFound();
        }

        Assert.Single((await api.GetAsync($"/connect/applications/{application["id"]}/client_secrets")).IsArray(200));
    }

    [Fact]
    public async Task By_many_at_once_happens_once()
    {
        var api = await Api.NewAsync();
        var application = await api.CreatedAsync(Bodies.M2M());
        for (var round = 0; round < 5; round++)
        {
            var secret = await api.CreatedSecretAsync(application);

            var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.DeleteAsync($"/connect/client_secrets/{secret["id"]}")));

            Assert.Single(replies, reply => reply.Status == 204);
            Assert.Equal(7, replies.Count(reply => reply.Status == 404));
        }

        await api.AssertWholeAsync();
    }
}
