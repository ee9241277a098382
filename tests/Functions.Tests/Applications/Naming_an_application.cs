using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Applications;

/// <summary>The {id} of every call that has one.</summary>
public sealed class Naming_an_application
{
    public static TheoryData<string> Strange =>
    [
        "x",
        "conn_app_",
        "conn_app_%20",
        "%20",
        "conn_app_0",
        "conn_app_81KJPX7NSY8ZC5T0VJ3R9WNE6D",
        "conn_app_01KJPX7NSY8ZC5T0VJ3R9WNE6DX",
        "conn_app_01KJPX7NSY8ZC5T0VJ3R9WNE6",
        "conn_app_01KJPX7NSY8ZC5T0VJ3R9WNE6I",
        "conn_app_01KJPX7NSY8ZC5T0VJ3R9WNE6U",
        "conn_app_7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "conn_app_00000000000000000000000000",
        "..%2F..%2Fetc",
        "%01",
        "...",
        "%C3%BC%F0%9F%9A%A2",
        "%FF%FE",
        "%ED%A0%80",
        "a%0d%0aX-Evil:%201",
        "'%20or%201%20eq%201",
        "app%7C01KJPX7NSY8ZC5T0VJ3R9WNE6D",
        "a+b",
        "a;b=c",
        "a%252Fb",
        "null",
    ];

    [Theory]
    [MemberData(nameof(AnyId.Prefixes), MemberType = typeof(AnyId))]
    public async Task Works_by_its_id_its_client_id_and_the_older_alias_in_every_call(string prefix)
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Bodies.FirstParty());
        var path = $"/connect/applications/{prefix}{AnyId.Suffix(created)}";

        Assert.Equal(created.ToJsonString(), (await api.GetAsync(path)).Is(200).ToJsonString());
        var updated = (await api.PutAsync(path, new JsonObject { ["name"] = "Other" })).Is(200);
        Assert.Equal((string?)created["id"], (string?)updated["id"]);
        Assert.Equal((string?)created["client_id"], (string?)updated["client_id"]);
        var secret = (await api.SendAsync(HttpMethod.Post, $"{path}/client_secrets")).Is(201);
        Assert.Equal([(string)secret["id"]!], AnyId.Of((await api.GetAsync($"{path}/client_secrets")).IsArray(200)));
        (await api.DeleteAsync(path)).IsEmpty(204);
        (await api.GetAsync(path)).IsNotFound();
    }

    [Theory]
    [MemberData(nameof(AnyId.Prefixes), MemberType = typeof(AnyId))]
    public async Task Works_with_every_character_percent_encoded(string prefix)
    {
        var api = await Api.NewAsync();
        var created = await api.CreatedAsync(Bodies.FirstParty());
        var encoded = string.Concat($"{prefix}{AnyId.Suffix(created)}".Select(character => $"%{(int)character:x2}"));

        Assert.Equal(created.ToJsonString(), (await api.GetAsync($"/connect/applications/{encoded}")).Is(200).ToJsonString());
        (await api.GetAsync($"/connect/applications/{encoded}/client_secrets")).IsArray(200);
        (await api.DeleteAsync($"/connect/applications/{encoded}")).IsEmpty(204);
    }

    /// <summary>Kestrel answers such a path itself, without a body; where a front lets it through it is an odd id like others.</summary>
    [Fact]
    public async Task With_a_NUL_in_it_is_refused_by_the_front_or_not_found()
    {
        var api = await Api.NewAsync();

        var reply = await Raw.SendAsync(
            api.Host.Url, $"GET /connect/applications/conn_app_%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {api.ApiKey}\r\n\r\n");

        Assert.True(reply is { Status: 400, Body: "" } or { Status: 404, Body.Length: > 0 }, $"{reply.Status}: {reply.Body}");
    }

    [Fact]
    public async Task Is_exact_about_case_and_prefix()
    {
        var api = await Api.NewAsync();
        var suffix = AnyId.Suffix(await api.CreatedAsync(Bodies.FirstParty()));

        string[] others =
        [
            $"CONN_APP_{suffix}", $"Client_{suffix}", $"conn_app_{suffix.ToLowerInvariant()}", suffix, $"secret_{suffix}", $"conn_{suffix}",
            $"conn_app__{suffix}", $"%20conn_app_{suffix}", $"conn_app_{suffix}%20", $"conn_app_conn_app_{suffix}", $"org_{suffix}",
        ];
        foreach (var other in others)
        {
            await IsNotFoundAnywhereAsync(api, other);
        }
    }

    [Theory]
    [MemberData(nameof(Strange))]
    public async Task Of_whatever_shape_is_not_found_and_never_invalid(string id)
    {
        var api = await Api.NewAsync();

        await IsNotFoundAnywhereAsync(api, id);
    }

    [Theory]
    [MemberData(nameof(AnyId.Prefixes), MemberType = typeof(AnyId))]
    public async Task Of_another_environment_is_not_found(string prefix)
    {
        var mine = await Api.NewAsync();
        var others = await Api.NewAsync();
        var created = await others.CreatedAsync(Bodies.FirstParty());
        var secret = await others.CreatedSecretAsync(created);

        await IsNotFoundAnywhereAsync(mine, prefix + AnyId.Suffix(created));
        (await mine.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsNotFound();
        Assert.Empty((await mine.GetAsync("/connect/applications")).Is(200)["data"]!.AsArray());
        await others.FoundAsync(created);
        Assert.Single((await others.GetAsync($"/connect/applications/{created["id"]}/client_secrets")).IsArray(200));
    }

    private static async Task IsNotFoundAnywhereAsync(Api api, string id)
    {
        var path = $"/connect/applications/{id}";
        (await api.GetAsync(path)).IsNotFound();
        (await api.PutAsync(path, new JsonObject { ["name"] = "" })).IsNotFound();
        (await api.DeleteAsync(path)).IsNotFound();
        (await api.GetAsync($"{path}/client_secrets")).IsNotFound();
        (await api.PostAsync($"{path}/client_secrets", new JsonObject())).IsNotFound();
    }
}
