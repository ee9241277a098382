using System.Net;
using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>Two services over one store: what is deleted at one of them is refused everywhere at once.</summary>
public abstract class RevokingAccess : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private TwoHosts? hosts;

    private FunctionsHost First => hosts!.First;

    private FunctionsHost Second => hosts!.Second;

    public async Task InitializeAsync() => hosts = await TwoHosts.StartAsync(await NewSettingsAsync());

    public async Task DisposeAsync() => await hosts!.DisposeAsync();

    [Fact]
    public async Task Of_a_client_secret_is_felt_everywhere_at_once()
    {
        var environment = await First.NewEnvironmentAsync();
        var application = await environment.Client.CreateApplicationAsync();
        var (revokedId, revoked) = await environment.Client.CreateSecretAsync(application);
        var (_, kept) = await environment.Client.CreateSecretAsync(application);
        using var atSecond = Second.NewClient(environment.ApiKey);
        var verifier = NewVerifier();
        var caller = new Caller(environment.Id, Actor.Operator("tests"));
        Assert.NotNull(await verifier.VerifyAsync(caller, application, revoked, None));
        Assert.NotNull(await verifier.VerifyAsync(caller, application, kept, None));

        await atSecond.DeleteAsync($"/connect/client_secrets/{revokedId}");

        Assert.Null(await verifier.VerifyAsync(caller, application, revoked, None));
        Assert.NotNull(await verifier.VerifyAsync(caller, application, kept, None));
    }

    [Fact]
    public async Task Of_an_application_is_felt_everywhere_at_once()
    {
        var environment = await First.NewEnvironmentAsync();
        var application = await environment.Client.CreateApplicationAsync();
        var other = await environment.Client.CreateApplicationAsync();
        var (_, secret) = await environment.Client.CreateSecretAsync(application);
        var (_, ofOther) = await environment.Client.CreateSecretAsync(other);
        using var atSecond = Second.NewClient(environment.ApiKey);
        var verifier = NewVerifier();
        var caller = new Caller(environment.Id, Actor.Operator("tests"));
        Assert.NotNull(await verifier.VerifyAsync(caller, application, secret, None));

        await atSecond.DeleteAsync($"/connect/applications/{application}");

        Assert.Null(await verifier.VerifyAsync(caller, application, secret, None));
        Assert.NotNull(await verifier.VerifyAsync(caller, other, ofOther, None));
        Assert.Equal(HttpStatusCode.NotFound, await environment.Client.TryCreateSecretAsync(application));
    }

    protected abstract Task<HostSettings> NewSettingsAsync();

    /// <summary>This process, which is neither of the two.</summary>
    private ClientSecretVerifier NewVerifier()
    {
        var keys = new LocalKeyEncryptionKeys(Convert.FromBase64String(First.Settings.KeyEncryptionKey!));
        var ring = new KeyRing(First.Table, keys, NewUlids(), RandomNumberGenerator.Create(), TimeProvider.System, NullLogger<KeyRing>.Instance);
        return new ClientSecretVerifier(First.Table, ring, TimeProvider.System);
    }

    private static UlidGenerator NewUlids() => new(TimeProvider.System, RandomNumberGenerator.Create());
}
