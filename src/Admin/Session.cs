using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Admin;

/// <summary>What a command works with: the store and what stands on it, opened as the settings say.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly Lazy<IKeyEncryptionKeys> keyEncryptionKeys;

    /// <param name="settings">Without problems.</param>
    /// <param name="operatorName">Who the audit trail will name.</param>
    public Session(AdminSettings settings, Output output, string operatorName)
    {
        Settings = settings;
        Output = output;
        Actor = Actor.Operator(operatorName);
        Table = settings.Storage.Open(() => settings.Credential);
        Ulids = new UlidGenerator(Clock, Random);
        Environments = new EnvironmentRegistry(Table, Ulids, Clock);
        keyEncryptionKeys = new(() => settings.Keys.Open(() => settings.Credential, Clock, new MessageLog<VaultKeyEncryptionKeys>(output)));
    }

    public AdminSettings Settings { get; }

    public Output Output { get; }

    public Actor Actor { get; }

    public ITable Table { get; }

    public EnvironmentRegistry Environments { get; }

    public TimeProvider Clock { get; } = TimeProvider.System;

    public RandomNumberGenerator Random { get; } = RandomNumberGenerator.Create();

    public UlidGenerator Ulids { get; }

    public IKeyEncryptionKeys KeyEncryptionKeys => keyEncryptionKeys.Value;

    public KeyRing KeyRing => new(Table, KeyEncryptionKeys, Ulids, Random, Clock, new MessageLog<KeyRing>(Output));

    public KeyTransfer KeyTransfer => new(Table, KeyEncryptionKeys, Ulids, Random, Clock);

    /// <summary>The store, as messages name it.</summary>
    public string StoreName => Settings.Storage switch
    {
        { File: { Length: > 0 } file } => Path.GetFullPath(file),
        { TableEndpoint: { } endpoint } => $"the table '{Settings.Storage.TableName}' at {endpoint.GetLeftPart(UriPartial.Authority)}",
        _ => $"the table '{Settings.Storage.TableName}'",
    };

    /// <returns>A failure when it does not exist or is being deleted.</returns>
    public async Task<Outcome<ConnectEnvironment>> FindActiveAsync(EnvironmentId environment, CancellationToken cancellation) =>
        await Environments.FindAsync(environment, cancellation) switch
        {
            null => new Failure.NotFound($"There is no environment '{environment}'. See: connect-admin environments list"),
            { State: EnvironmentState.Deleting } => new Failure.Refused(
                $"The environment '{environment}' is being deleted. To finish that: connect-admin environments delete {environment}"),
            var found => found,
        };

    public async ValueTask DisposeAsync()
    {
        if (keyEncryptionKeys is { IsValueCreated: true, Value: IDisposable keys })
        {
            keys.Dispose();
        }

        if (Table is IAsyncDisposable table)
        {
            await table.DisposeAsync();
        }

        Random.Dispose();
    }
}
