using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Admin.KeyEncryption;

/// <summary>The key-encryption key as the vault keeps it: a secret whose versions are looked at and added here, and never read.</summary>
internal sealed class VaultKey(SecretClient vault, string name)
{
    private const string ContentType = "Base64 of a 256-bit key-encryption key (ConnectFunctions)";

    /// <param name="settings">Must name a vault.</param>
    public static VaultKey Open(AdminSettings settings) =>
        new(VaultKeyEncryptionKeys.OpenVault(new Uri(settings.Keys.VaultUri!), settings.Credential), settings.Keys.SecretName);

    public Uri Vault => vault.VaultUri;

    public string Name => name;

    /// <summary>What is known of the newest version; null when there is no such secret.</summary>
    public async Task<SecretProperties?> FindNewestAsync(CancellationToken cancellation)
    {
        SecretProperties? newest = null;
        try
        {
            await foreach (var version in vault.GetPropertiesOfSecretVersionsAsync(name, cancellation))
            {
                newest = newest is null || version.CreatedOn >= newest.CreatedOn ? version : newest;
            }
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }

        return newest;
    }

    /// <summary>Adds a version of 256 random bits.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> AddAsync(RandomNumberGenerator random, CancellationToken cancellation)
    {
        var bytes = new byte[KeyEncryptionKey.Size];
        random.GetBytes(bytes);
        var secret = new KeyVaultSecret(name, Convert.ToBase64String(bytes)) { Properties = { ContentType = ContentType } };
        CryptographicOperations.ZeroMemory(bytes);
        var stored = await vault.SetSecretAsync(secret, cancellation);
        return stored.Value.Properties.Version;
    }

    /// <summary>What to tell about a failed call, and with which exit code; null when it was none of the vault's.</summary>
    public (string Message, int ExitCode)? Explain(Exception exception, CancellationToken cancellation) => exception switch
    {
        OperationCanceledException or AggregateException when cancellation.IsCancellationRequested => null,
        RequestFailedException { Status: (int)HttpStatusCode.Forbidden } => (
            $"The vault {Vault} does not let you do this. On the vault you need the role 'Key Vault Secrets Officer', "
            + "and its firewall must let you in.",
            ExitCode.Failed),
        RequestFailedException { Status: (int)HttpStatusCode.Conflict } => (
            $"The vault {Vault} holds a deleted secret '{name}', and its keys may be needed to open what is stored. "
            + $"Recover it: az keyvault secret recover --vault-name {Vault.Host.Split('.')[0]} --name {name}",
            ExitCode.Failed),
        AuthenticationFailedException => ("Nobody is signed in to Azure here. Sign in first, for example with: az login", ExitCode.Unavailable),
        AggregateException { InnerExceptions: [.., var last] } => Explain(last, cancellation),
        RequestFailedException { Status: 0 or (int)HttpStatusCode.TooManyRequests or >= 500 }
            or OperationCanceledException or IOException or SocketException =>
            ($"The vault {Vault} cannot be reached.", ExitCode.Unavailable),
        RequestFailedException failed => ($"The vault {Vault} refused: {failed.Status} {failed.ErrorCode}.", ExitCode.Failed),
        _ => null,
    };
}
