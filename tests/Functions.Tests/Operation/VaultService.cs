using System.Security.Cryptography;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>
/// What a service needs that finds its key in a vault of the tests, by settings alone: the vault's public name, a proxy
/// that knows where that is, and a list of trusted roots with the vault's certificate in it.
/// </summary>
internal sealed class VaultService : IAsyncDisposable
{
    public const string SecretName = "connect-key-encryption-key";

    private readonly TemporaryDirectory directory = new();
    private readonly TunnelProxy proxy;

    private VaultService(VaultServer vault)
    {
        Vault = vault;
        proxy = new TunnelProxy(VaultServer.PublicHost, vault.Port);
        File.WriteAllText(directory.File("roots.pem"), vault.Certificate.ExportCertificatePem());
    }

    public VaultServer Vault { get; }

    public static async Task<VaultService> StartAsync() => new(await VaultServer.StartAsync());

    public static VaultService WithoutVault() => new(VaultServer.NotStarted());

    /// <summary>Makes a version of the key.</summary>
    /// <returns>The version's name and the key.</returns>
    public (string Version, string Key) Add()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        return (Vault.Secrets.Add(SecretName, key)!, key);
    }

    /// <summary>For a service over the embedded store, somebody signed in by further settings.</summary>
    public HostSettings Settings(IReadOnlyDictionary<string, string?> signIn, string hostEnvironment) => HostSettings.Embedded(directory) with
    {
        KeyEncryptionKey = null,
        HostEnvironment = hostEnvironment,
        Others = new Dictionary<string, string?>(signIn)
        {
            ["Keys__VaultUri"] = $"https://{VaultServer.PublicHost}",
            ["HTTPS_PROXY"] = proxy.Uri.ToString(),
            ["NO_PROXY"] = "127.0.0.1",
            ["SSL_CERT_FILE"] = directory.File("roots.pem"),
        },
    };

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await Vault.DisposeAsync();
        directory.Dispose();
    }
}
