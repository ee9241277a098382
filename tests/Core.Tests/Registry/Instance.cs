using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectFunctions.Applications;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>All of Core over a table, as one process has it, and a caller in an environment.</summary>
internal sealed class Instance
{
    public static readonly byte[] KeyEncryptionKey = RandomNumberGenerator.GetBytes(32);

    public const string OAuth = """{"name":"Web","application_type":"oauth","is_first_party":true,"redirect_uris":[{"uri":"https://example.com/cb"}]}""";

    public const string M2M = """{"name":"Job","application_type":"m2m","organization_id":"org_1","scopes":["read"]}""";

    private readonly Func<ITable, KeyRing> newKeyRing;

    public Instance(ITable table, TimeProvider? clock = null, IKeyEncryptionKeys? keys = null, bool development = false, EnvironmentId? environment = null)
    {
        Table = table;
        Clock = clock ?? TimeProvider.System;
        var random = RandomNumberGenerator.Create();
        var retry = new ConflictRetry(Clock);
        Ulids = new UlidGenerator(Clock, random);
        keys ??= new LocalKeyEncryptionKeys(KeyEncryptionKey);
        newKeyRing = over => new KeyRing(over, keys, Ulids, random, Clock, NullLogger<KeyRing>.Instance);
        Keys = newKeyRing(table);
        Environments = new EnvironmentRegistry(table, Ulids, Clock);
        ApiKeys = new ApiKeyRegistry(table, Ulids, random, Clock);
        Authentication = new ApiKeyAuthentication(table, Environments, Clock, development);
        Applications = new ApplicationRegistry(table, Ulids, retry, Clock, NullLogger<ApplicationRegistry>.Instance);
        Secrets = new ClientSecretRegistry(table, Keys, Ulids, random, retry, Clock, NullLogger<ClientSecretRegistry>.Instance);
        Caller = new Caller(environment ?? NewEnvironment(), new Actor("key_of_the_tests", "request-of-the-tests"));
    }

    public ITable Table { get; }

    public TimeProvider Clock { get; }

    public UlidGenerator Ulids { get; }

    public KeyRing Keys { get; }

    public EnvironmentRegistry Environments { get; }

    public ApiKeyRegistry ApiKeys { get; }

    public ApiKeyAuthentication Authentication { get; }

    public ApplicationRegistry Applications { get; }

    public ClientSecretRegistry Secrets { get; }

    public Caller Caller { get; }

    public EnvironmentId Environment => Caller.Environment;

    public static EnvironmentId NewEnvironment() =>
        EnvironmentId.TryParse($"e{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}", out var id) ? id : throw new InvalidOperationException();

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public async Task<Outcome<Application>> CreateAsync(string body = OAuth, Caller? caller = null) =>
        (await CreateAsync(body, key: null, caller)).Match<Outcome<Application>>(created => created.Value, failure => failure);

    /// <summary>As a request with an idempotency key does.</summary>
    public async Task<Outcome<Created<Application>>> CreateAsync(string body, string? key, Caller? caller = null) =>
        (await CreateRenderedAsync(body, key, caller)).Match<Outcome<Created<Application>>>(
            created => new Created<Application>(Shown(created.Value), created.IsReplay), failure => failure);

    /// <summary>As callers are answered.</summary>
    public Task<Outcome<Created<RenderedApplication>>> CreateRenderedAsync(string body, string? key = null, Caller? caller = null) => Applications.CreateAsync(
        caller ?? Caller, Idempotent(key, "CreateApplication", body), Json(body), CancellationToken.None);

    public async Task<string> CreatedAsync(string body = OAuth) => (await CreateAsync(body)).Value().Id.ToString();

    public async Task<Outcome<Application>> UpdateAsync(string id, string body, Caller? caller = null) => Shown(
        await Applications.UpdateAsync(caller ?? Caller, id, condition: null, current => ApplicationChange.Read(Json(body), current), CancellationToken.None));

    public Task<Outcome<Done>> DeleteAsync(string id, Caller? caller = null) =>
        Applications.DeleteAsync(caller ?? Caller, id, condition: null, CancellationToken.None);

    public async Task<Outcome<Application>> FindAsync(string id, Caller? caller = null) => Shown(await FindRenderedAsync(id, caller));

    /// <summary>As callers are answered.</summary>
    public Task<Outcome<RenderedApplication>> FindRenderedAsync(string id, Caller? caller = null) =>
        Applications.FindAsync(caller ?? Caller, id, CancellationToken.None).AsTask();

    public Task<Outcome<ApplicationPage>> ListAsync(ApplicationQuery query, Caller? caller = null) =>
        Applications.ListAsync(caller ?? Caller, query, CancellationToken.None).AsTask();

    public async Task<Outcome<NewClientSecret>> CreateSecretAsync(string application, Caller? caller = null) =>
        (await CreateSecretAsync(application, key: null, caller)).Match<Outcome<NewClientSecret>>(created => created.Value, failure => failure);

    /// <summary>As a request with an idempotency key does.</summary>
    public Task<Outcome<Created<NewClientSecret>>> CreateSecretAsync(string application, string? key, Caller? caller = null) =>
        Secrets.CreateAsync(caller ?? Caller, application, Idempotent(key, "CreateClientSecret", ""), CancellationToken.None);

    public Task<Outcome<IReadOnlyList<ClientSecret>>> ListSecretsAsync(string application, Caller? caller = null) =>
        Secrets.ListAsync(caller ?? Caller, application, CancellationToken.None);

    public Task<Outcome<Done>> RevokeAsync(string secret, Caller? caller = null) =>
        Secrets.DeleteAsync(caller ?? Caller, secret, CancellationToken.None);

    public Task<(ApiKey Key, ApiKeyText Text)> CreateApiKeyAsync(Func<ApiKey, ApiKey>? limit = null) =>
        ApiKeys.CreateAsync(
            Environment,
            Actor.Operator("tests"),
            id => (limit ?? (key => key))(new ApiKey { Id = id, Name = "tests" }),
            CancellationToken.None);

    /// <summary>Holds every row of an environment against the others. To be asked while nothing is being written.</summary>
    /// <param name="table">To read from in place of its own.</param>
    /// <param name="environment">Its caller's, unless given.</param>
    public Task AssertWholeAsync(ITable? table = null, EnvironmentId? environment = null) =>
        BothChecks.FindNothingAsync(table ?? Table, environment ?? Environment, newKeyRing(table ?? Table), Clock);

    private static Outcome<Application> Shown(Outcome<RenderedApplication> outcome) =>
        outcome.Match<Outcome<Application>>(rendered => Shown(rendered), failure => failure);

    private static Application Shown(RenderedApplication rendered) => OtherShape.Read(rendered.Id, rendered.Body);

    private static Outcome<IdempotentRequest>? Idempotent(string? key, string operation, string body)
    {
        if (key is null)
        {
            return null;
        }

        return IdempotencyKey.TryParse(key, out var parsed)
            ? new IdempotentRequest(parsed, operation, SHA256.HashData(Encoding.UTF8.GetBytes(body)))
            : throw new ArgumentException($"'{key}' is no idempotency key.", nameof(key));
    }
}
