using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>The running service as one test sees it: an environment of its own, and a client with one API key of it.</summary>
internal sealed class Api
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient client;

    private Api(FunctionsHost host, TestEnvironment environment, string apiKey, HttpClient client) =>
        (Host, Environment, ApiKey, this.client) = (host, environment, apiKey, client);

    public FunctionsHost Host { get; }

    public TestEnvironment Environment { get; }

    public string ApiKey { get; }

    public ITable Table => Host.Table;

    /// <summary>The environment's partition.</summary>
    public string Partition => Environment.Id.ToString();

    public static async Task<Api> NewAsync(Engine engine = Engine.Embedded, Front front = Front.Server) => await NewAsync(await Hosts.StartedAsync(engine, front));

    public static Task<Api> NewAsync(Front front) => NewAsync(Engine.Embedded, front);

    public static async Task<Api> NewAsync(FunctionsHost host)
    {
        var environment = await host.NewEnvironmentAsync();
        return new Api(host, environment, environment.ApiKey, environment.Client);
    }

    /// <summary>The same environment through another API key of it.</summary>
    public async Task<Api> WithKeyAsync(Func<ApiKey, ApiKey> limit)
    {
        var key = await Environment.NewApiKeyAsync(limit);
        return new Api(Host, Environment, key, Environment.NewClient(key));
    }

    /// <summary>The same environment with any text as the API key; with no such header when null.</summary>
    public Api WithKeyText(string? key) => new(Host, Environment, key ?? "", Environment.NewClient(key));

    /// <summary>The same environment and key at another process.</summary>
    public Api At(FunctionsHost host)
    {
        var other = new HttpClient(new ValidatingHandler()) { BaseAddress = host.Url };
        other.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        return new Api(host, Environment, ApiKey, other);
    }

    /// <summary>The same, but the answers are not held against the document: for thousands of them.</summary>
    public Api Unwatched()
    {
        var plain = new HttpClient { BaseAddress = Host.Url };
        plain.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        return new Api(Host, Environment, ApiKey, plain);
    }

    /// <summary>Holds every row of the environment against the others. To be asked while nothing is being written.</summary>
    public Task AssertWholeAsync() => Host.AssertWholeAsync(Environment.Id);

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<Reply> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, Json(body.ToJsonString()));

    public Task<Reply> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, Json(body.ToJsonString()));

    public Task<Reply> CreateAsync(JsonNode body) => PostAsync("/connect/applications", body);

    public Task<Reply> UpdateAsync(JsonNode application, JsonNode body) => PutAsync($"/connect/applications/{application["id"]}", body);

    public async Task<JsonObject> CreatedAsync(JsonNode body) => (await CreateAsync(body)).Is(201);

    public async Task<JsonObject> CreatedSecretAsync(JsonNode application) =>
        (await SendAsync(HttpMethod.Post, $"/connect/applications/{application["id"]}/client_secrets")).Is(201);

    public async Task<JsonObject> FoundAsync(JsonNode application) => (await GetAsync($"/connect/applications/{application["id"]}")).Is(200);

    /// <param name="path">With its query, exactly as it is to be sent.</param>
    public Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri($"{Host.Url.GetLeftPart(UriPartial.Authority)}{path}", AsWritten)) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return SendAsync(request);
    }

    /// <summary>A body of JSON, or of what claims to be.</summary>
    public static HttpContent Json(string text) => Bytes(Encoding.UTF8.GetBytes(text), "application/json");

    /// <param name="bytes">The body.</param>
    /// <param name="contentType">As it is to be sent; none when null.</param>
    public static HttpContent Bytes(byte[] bytes, string? contentType)
    {
        var content = new ByteArrayContent(bytes);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return content;
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await client.SendAsync(request);
            var headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
        }
    }
}
