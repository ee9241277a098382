using System.Globalization;
using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Clients.Tests;

/// <summary>A service that knows the development API key of the documented calls, and curl to make them.</summary>
public sealed class CurlHost : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private FunctionsHost? host;

    public static string Scripts => Repository.PathOf("tests/Clients.Tests/curl");

    public async Task InitializeAsync()
    {
        (await Command.RunAsync("curl", ["--version"])).Succeeded();
        host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory) with { DevelopmentApiKey = FunctionsHost.DevelopmentApiKey });
    }

    public async Task DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }
    }

    public void Dispose() => directory.Dispose();

    public Task<JsonElement> CreateApplicationAsync() => RunAsync("create-application", expected: 201);

    /// <summary>Runs a script as it stands, and holds the answer against the expected status and docs/openapi.yaml.</summary>
    /// <returns>No body is an undefined element.</returns>
    public async Task<JsonElement> RunAsync(string script, int expected, string applicationId = "", string secretId = "")
    {
        using var home = new TemporaryDirectory();
        var headerFile = home.File("headers");

        // The calls say nothing of status and headers; this file makes curl write them down without a word added to the calls.
        await File.WriteAllTextAsync(home.File(".curlrc"), $"silent\nshow-error\nnoproxy = \"*\"\ndump-header = \"{headerFile}\"\n");
        var environment = new Dictionary<string, string>
        {
            ["CURL_HOME"] = home.Path,
            ["CONNECT_URL"] = host!.Url.GetLeftPart(UriPartial.Authority),
            ["APPLICATION_ID"] = applicationId,
            ["SECRET_ID"] = secretId,
        };
        var run = await Command.RunAsync("bash", ["-eu", Path.Combine(Scripts, $"{script}.sh")], environment);
        var body = run.Succeeded();

        var lines = (await File.ReadAllTextAsync(headerFile)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(line => line[0], line => line[1].Trim());
        var (method, path) = Target(script, applicationId, secretId);
        var contradictions = await OpenApiValidator.Shared.ValidateAsync(method, path, status, headers, body);
        Assert.True(
            status == expected && contradictions.Count == 0,
            $"{method} {path} answered {status} where {expected} was expected: {body}\n{string.Join('\n', contradictions)}\n{host.Log}");
        return body.Length == 0 ? default : JsonElement.Parse(body);
    }

    private static (HttpMethod Method, string Path) Target(string script, string applicationId, string secretId) => script switch
    {
        "list-applications" => (HttpMethod.Get, "/connect/applications"),
        "create-application" => (HttpMethod.Post, "/connect/applications"),
        "get-application" => (HttpMethod.Get, $"/connect/applications/{applicationId}"),
        "update-application" => (HttpMethod.Put, $"/connect/applications/{applicationId}"),
        "delete-application" => (HttpMethod.Delete, $"/connect/applications/{applicationId}"),
        "list-client-secrets" => (HttpMethod.Get, $"/connect/applications/{applicationId}/client_secrets"),
        "create-client-secret" => (HttpMethod.Post, $"/connect/applications/{applicationId}/client_secrets"),
        "delete-client-secret" => (HttpMethod.Delete, $"/connect/client_secrets/{secretId}"),
        _ => throw new ArgumentOutOfRangeException(nameof(script), script, null),
    };
}
