using System.Security.Cryptography;
using ConnectFunctions.Keys;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Keys.Vault;

/// <summary>A key vault, and the keys of one process that reads them from it, by a clock that stands still.</summary>
internal sealed class VaultBench : IAsyncDisposable
{
    public const string Name = "connect-key-encryption-key";

    public static readonly CancellationToken None = CancellationToken.None;

    private VaultBench(VaultServer vault) => (Vault, Keys) = (vault, NewProcess(vault));

    public VaultServer Vault { get; }

    public FakeClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public RecordedLog<VaultKeyEncryptionKeys> Log { get; } = new();

    public VaultKeyEncryptionKeys Keys { get; }

    public static async Task<VaultBench> StartAsync() => new(await VaultServer.StartAsync());

    /// <summary>Before its vault is there.</summary>
    public static VaultBench WithoutVault() => new(VaultServer.NotStarted());

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyEncryptionKey.Size));

    /// <summary>Adds a version, the newest from now on.</summary>
    public string Add(Func<VaultSecretVersion, VaultSecretVersion>? with = null) => Vault.Secrets.Add(Name, NewKey(), with)!;

    public VaultKeyEncryptionKeys NewProcess() => NewProcess(Vault);

    public Task<KeysUnavailableException> CurrentFailsAsync() =>
        Assert.ThrowsAsync<KeysUnavailableException>(async () => await Keys.CurrentAsync(None));

    public Task<KeysUnavailableException> FindFailsAsync(string version) =>
        Assert.ThrowsAsync<KeysUnavailableException>(async () => await Keys.FindAsync(version, None));

    public ValueTask DisposeAsync()
    {
        Keys.Dispose();
        return Vault.DisposeAsync();
    }

    private VaultKeyEncryptionKeys NewProcess(VaultServer vault) => new(vault.Connect(), Name, Clock, Log);
}
