using System.Net.Http.Headers;
using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Tests.Support;

/// <summary>An environment that no other test sees, and a client with its API key.</summary>
public sealed class TestEnvironment
{
    private readonly ITable table;
    private readonly Uri url;

    private TestEnvironment(ITable table, Uri url, EnvironmentId id, string apiKey)
    {
        (this.table, this.url, Id, ApiKey) = (table, url, id, apiKey);
        Client = NewClient(apiKey);
    }

    public EnvironmentId Id { get; }

    public string ApiKey { get; }

    /// <summary>Sends the API key, and holds every answer against docs/openapi.yaml.</summary>
    public HttpClient Client { get; }

    public static async Task<TestEnvironment> CreateAsync(ITable table, Uri url)
    {
        var id = NewId();
        await new EnvironmentRegistry(table, Ulids(), TimeProvider.System).CreateAsync(id, Actor.Operator("tests"), CancellationToken.None);
        return new TestEnvironment(table, url, id, await NewApiKeyAsync(table, id, key => key));
    }

    /// <summary>Another API key of this environment, which may be limited.</summary>
    public Task<string> NewApiKeyAsync(Func<ApiKey, ApiKey> limit) => NewApiKeyAsync(table, Id, limit);

    /// <summary>A client with any text as its API key; none at all when null.</summary>
    public HttpClient NewClient(string? apiKey)
    {
        var client = new HttpClient(new ValidatingHandler(new SocketsHttpHandler())) { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey);
        return client;
    }

    private static EnvironmentId NewId() =>
        EnvironmentId.TryParse($"test{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}", out var id)
            ? id
            : throw new InvalidOperationException("The tests' own environment id is not one.");

    private static async Task<string> NewApiKeyAsync(ITable table, EnvironmentId id, Func<ApiKey, ApiKey> limit)
    {
        var registry = new ApiKeyRegistry(table, Ulids(), RandomNumberGenerator.Create(), TimeProvider.System);
        var (_, text) = await registry.CreateAsync(
            id, Actor.Operator("tests"), keyId => limit(new ApiKey { Id = keyId, Name = "tests" }), CancellationToken.None);
        return text.Reveal();
    }

    private static UlidGenerator Ulids() => new(TimeProvider.System, RandomNumberGenerator.Create());
}
