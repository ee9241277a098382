using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Admin.KeyEncryption;

/// <summary>The key-encryption key as the vault keeps it: a secret whose versions are looked at and added here, and never read.</summary>
/// <param name="vault">For looking.</param>
/// <param name="patient">For adding: a second try would add a second version, and a first that comes late be the newest.</param>
internal sealed class VaultKey(SecretClient vault, SecretClient patient, string name)
{
    private const string ContentType = "Base64 of a 256-bit key-encryption key (ConnectFunctions)";

    /// <summary>Tells which run of this program made a version.</summary>
    private const string RunTag = "made-by-run";

    /// <param name="settings">Must name a vault.</param>
    public static VaultKey Open(AdminSettings settings)
    {
        var uri = new Uri(settings.Keys.VaultUri!);
        var patient = new SecretClient(uri, settings.Credential, new SecretClientOptions
        {
            Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromMinutes(1) },
        });
        return new VaultKey(VaultKeyEncryptionKeys.OpenVault(uri, settings.Credential), patient, settings.Keys.SecretName);
    }

    public Uri Vault => vault.VaultUri;

    public string Name => name;

    /// <summary>What is known of the newest version; null when there is no such secret.</summary>
    public async Task<SecretProperties?> FindNewestAsync(CancellationToken cancellation) =>
        (await ListAsync(cancellation)).Aggregate(
            (SecretProperties?)null, (newest, version) => newest is null || version.CreatedOn >= newest.CreatedOn ? version : newest);

    /// <summary>Adds a version of 256 random bits.</summary>
    /// <returns>Its name; null when the vault did not tell, and shows no such version so far.</returns>
    public async Task<string?> AddAsync(RandomNumberGenerator random, CancellationToken cancellation)
    {
        var bytes = new byte[KeyEncryptionKey.Size];
        random.GetBytes(bytes);
        var runBytes = new byte[16];
        random.GetBytes(runBytes);
        var run = Convert.ToHexStringLower(runBytes);
        var secret = new KeyVaultSecret(name, Convert.ToBase64String(bytes)) { Properties = { ContentType = ContentType, Tags = { [RunTag] = run } } };
        CryptographicOperations.ZeroMemory(bytes);
        try
        {
            var stored = await patient.SetSecretAsync(secret, cancellation);
            return stored.Value.Properties.Version;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && MayHaveBeenDone(e))
        {
            return await FindMadeByAsync(run, cancellation);
        }
    }

    private async Task<string?> FindMadeByAsync(string run, CancellationToken cancellation)
    {
        try
        {
            var versions = await ListAsync(cancellation);
            return versions.Find(version => version.Tags.TryGetValue(RunTag, out var maker) && maker == run)?.Version;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && (e is AggregateException || MayHaveBeenDone(e)))
        {
            return null;
        }
    }

    /// <summary>None when there is no such secret.</summary>
    private async Task<List<SecretProperties>> ListAsync(CancellationToken cancellation)
    {
        var versions = new List<SecretProperties>();
        try
        {
            await foreach (var version in vault.GetPropertiesOfSecretVersionsAsync(name, cancellation))
            {
                versions.Add(version);
            }
        }
        catch (RequestFailedException e) when (e is { Status: (int)HttpStatusCode.NotFound, ErrorCode: not null })
        {
            return [];
        }

        return versions;
    }

    /// <summary>Whether there was no answer, or one that leaves open whether the vault did it.</summary>
    private static bool MayHaveBeenDone(Exception exception) =>
        exception is RequestFailedException { Status: 0 or (int)HttpStatusCode.RequestTimeout or >= 500 }
            or OperationCanceledException or IOException or SocketException;

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
            or RequestFailedException { ErrorCode: null } // Something between has answered.
            or OperationCanceledException or IOException or SocketException =>
            ($"The vault {Vault} cannot be reached.", ExitCode.Unavailable),
        RequestFailedException failed => ($"The vault {Vault} refused: {failed.Status} {failed.ErrorCode}.", ExitCode.Failed),
        _ => null,
    };
}
