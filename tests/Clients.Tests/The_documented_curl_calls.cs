using System.Globalization;
using System.Text.Json;

namespace ConnectFunctions.Clients.Tests;

/// <summary>The scripts of <c>curl/</c>, run as they stand; only the server and the ids come from here.</summary>
public sealed class The_documented_curl_calls(CurlHost host) : IClassFixture<CurlHost>
{
    private static readonly Dictionary<string, JsonValueKind[]> ThirdPartyApplication = new()
    {
        ["object"] = [JsonValueKind.String],
        ["id"] = [JsonValueKind.String],
        ["client_id"] = [JsonValueKind.String],
        ["name"] = [JsonValueKind.String],
        ["description"] = [JsonValueKind.String, JsonValueKind.Null],
        ["application_type"] = [JsonValueKind.String],
        ["redirect_uris"] = [JsonValueKind.Array],
        ["uses_pkce"] = [JsonValueKind.True, JsonValueKind.False],
        ["is_first_party"] = [JsonValueKind.False],
        ["was_dynamically_registered"] = [JsonValueKind.False],
        ["organization_id"] = [JsonValueKind.String],
        ["scopes"] = [JsonValueKind.Array],
        ["created_at"] = [JsonValueKind.String],
        ["updated_at"] = [JsonValueKind.String],
    };

    private static readonly Dictionary<string, JsonValueKind[]> Secret = new()
    {
        ["object"] = [JsonValueKind.String],
        ["id"] = [JsonValueKind.String],
        ["secret_hint"] = [JsonValueKind.String],
        ["last_used_at"] = [JsonValueKind.Null],
        ["created_at"] = [JsonValueKind.String],
        ["updated_at"] = [JsonValueKind.String],
    };

    private static readonly Dictionary<string, JsonValueKind[]> NewSecret = new(Secret) { ["secret"] = [JsonValueKind.String] };

    [Fact]
    public async Task Create_an_application()
    {
        var application = await host.RunAsync("create-application", expected: 201);

        AssertShape(ThirdPartyApplication, application);
        Assert.Equal("connect_application", Text(application, "object"));
        Assert.StartsWith("conn_app_", Text(application, "id"), StringComparison.Ordinal);
        Assert.Equal("My OAuth App", Text(application, "name"));
        Assert.Equal("Customer-facing OAuth application", Text(application, "description"));
        Assert.Equal("oauth", Text(application, "application_type"));
        Assert.Equal("org_01J9Q2Z3X4Y5W6V7U8T9S0R1Q", Text(application, "organization_id"));
        AssertJson("""[{"uri":"https://example.com/callback","default":true}]""", application.GetProperty("redirect_uris"));
        AssertJson("""["example-permission:write"]""", application.GetProperty("scopes"));
        AssertJson("false", application.GetProperty("uses_pkce"));
    }

    [Fact]
    public async Task Get_an_application()
    {
        var created = await host.CreateApplicationAsync();

        var application = await host.RunAsync("get-application", expected: 200, applicationId: AppAlias(created));

        AssertShape(ThirdPartyApplication, application);
        AssertJson(created.GetRawText(), application);
    }

    [Fact]
    public async Task List_an_organization_s_applications()
    {
        var created = await host.CreateApplicationAsync();

        var list = await host.RunAsync("list-applications", expected: 200);

        Assert.Equal(["data", "list_metadata", "object"], Keys(list));
        Assert.Equal("list", Text(list, "object"));
        Assert.Equal(["after", "before"], Keys(list.GetProperty("list_metadata")));
        var listed = list.GetProperty("data").EnumerateArray().ToList();
        Assert.InRange(listed.Count, 1, 20);
        Assert.All(listed, application => AssertShape(ThirdPartyApplication, application));
        Assert.Contains(listed, application => JsonElement.DeepEquals(created, application));
    }

    [Fact]
    public async Task Update_an_application()
    {
        var created = await host.CreateApplicationAsync();

        var application = await host.RunAsync("update-application", expected: 200, applicationId: AppAlias(created));

        AssertShape(ThirdPartyApplication, application);
        Assert.Equal(Text(created, "id"), Text(application, "id"));
        Assert.Equal("Updated Application Name", Text(application, "name"));
        Assert.Equal("Updated description", Text(application, "description"));
        AssertJson(
            """[{"uri":"https://example.com/new-callback","default":true},{"uri":"https://example.com/another-callback","default":false}]""",
            application.GetProperty("redirect_uris"));
        AssertJson("""["profile","email","openid"]""", application.GetProperty("scopes"));
    }

    [Fact]
    public async Task Delete_an_application()
    {
        var created = await host.CreateApplicationAsync();

        await host.RunAsync("delete-application", expected: 204, applicationId: AppAlias(created));

        await host.RunAsync("get-application", expected: 404, applicationId: AppAlias(created));
    }

    [Fact]
    public async Task Create_a_client_secret()
    {
        var application = await host.CreateApplicationAsync();

        var secret = await host.RunAsync("create-client-secret", expected: 201, applicationId: Text(application, "id"));

        AssertShape(NewSecret, secret);
        Assert.Equal("connect_application_secret", Text(secret, "object"));
        Assert.StartsWith("secret_", Text(secret, "id"), StringComparison.Ordinal);
        Assert.EndsWith(Text(secret, "secret_hint"), Text(secret, "secret"), StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParseExact(
            Text(secret, "created_at"), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));
    }

    [Fact]
    public async Task List_client_secrets_without_their_plaintext()
    {
        var application = await host.CreateApplicationAsync();
        var created = await host.RunAsync("create-client-secret", expected: 201, applicationId: Text(application, "id"));

        var secrets = await host.RunAsync("list-client-secrets", expected: 200, applicationId: Text(application, "id"));

        var secret = Assert.Single(secrets.EnumerateArray());
        AssertShape(Secret, secret);
        Assert.All(Keys(secret), key => AssertJson(created.GetProperty(key).GetRawText(), secret.GetProperty(key)));
    }

    [Fact]
    public async Task Delete_a_client_secret()
    {
        var application = await host.CreateApplicationAsync();
        var created = await host.RunAsync("create-client-secret", expected: 201, applicationId: Text(application, "id"));

        await host.RunAsync("delete-client-secret", expected: 204, secretId: Text(created, "id"));

        var secrets = await host.RunAsync("list-client-secrets", expected: 200, applicationId: Text(application, "id"));
        Assert.Empty(secrets.EnumerateArray());
    }

    [Fact]
    public void Are_all_run_here()
    {
        string[] expected =
        [
            "create-application.sh", "create-client-secret.sh", "delete-application.sh", "delete-client-secret.sh",
            "get-application.sh", "list-applications.sh", "list-client-secrets.sh", "update-application.sh",
        ];

        Assert.Equal(expected, Directory.EnumerateFiles(CurlHost.Scripts).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // The documentation of applications writes their ids with the shorter prefix.
    private static string AppAlias(JsonElement application) => Text(application, "id").Replace("conn_app_", "app_", StringComparison.Ordinal);

    private static string Text(JsonElement value, string key) => value.GetProperty(key).GetString()!;

    private static IEnumerable<string> Keys(JsonElement value) =>
        value.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);

    private static void AssertShape(Dictionary<string, JsonValueKind[]> shape, JsonElement value)
    {
        Assert.Equal(shape.Keys.Order(StringComparer.Ordinal), Keys(value));
        Assert.All(value.EnumerateObject(), member => Assert.Contains(member.Value.ValueKind, shape[member.Name]));
    }

    private static void AssertJson(string expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual), $"Expected {expected}, not {actual.GetRawText()}");
}
