using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using ConnectFunctions.Admin.KeyEncryption;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Admin.Doctor;

/// <summary>Whether the newest key-encryption key can be had, and for how long.</summary>
internal static class KeyChecks
{
    private const string Check = "key-encryption key";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static async Task<List<Finding>> RunAsync(Session session, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        string? problem = null;
        try
        {
            var key = await session.KeyEncryptionKeys.CurrentAsync(cancellation);
            findings.Add(Finding.Ok(Check, $"Version {key.Version}, from {(session.Settings.UsesVault ? session.Settings.Keys.VaultUri : "the settings")}."));
        }
        catch (KeysUnavailableException e)
        {
            problem = e.Message;
        }

        if (session.Settings.UsesVault)
        {
            findings.AddRange(await LookAsync(session, problem, cancellation));
        }

        return findings;
    }

    /// <summary>What the vault tells of the secret without its value: that is more than it tells when it refuses the value.</summary>
    private static async Task<List<Finding>> LookAsync(Session session, string? problem, CancellationToken cancellation)
    {
        var key = VaultKey.Open(session.Settings);
        var (vault, secret) = (key.Vault, key.Name);
        try
        {
            var newest = await key.FindNewestAsync(cancellation);
            var now = session.Clock.GetUtcNow();
            return newest switch
            {
                null => [Finding.Problem(Check, $"The vault {vault} has no secret '{secret}'.", "Make it, with your own sign-in: connect-admin kek init")],
                { Enabled: false } => [Finding.Problem(Check, $"Version {newest.Version} is disabled.", Enable(vault, secret, newest, "--enabled true"))],
                _ when newest.ExpiresOn <= now => [Finding.Problem(
                    Check,
                    $"Version {newest.Version} has expired.",
                    $"{Enable(vault, secret, newest, "--expires TIME")}, then: connect-admin kek init --new-version")],
                _ when newest.NotBefore > now => [Finding.Problem(
                    Check, $"Version {newest.Version} is not valid before {Times.ForPeople(newest.NotBefore)}.", Enable(vault, secret, newest, "--not-before TIME"))],
                _ when problem is not null => [Finding.Problem(
                    Check,
                    problem,
                    "Give the identity the role 'Key Vault Secrets User' on the vault. If the version is not a key at all, add one: connect-admin kek init --new-version")],
                _ when newest.ExpiresOn - now < Soon => [Finding.Warning(
                    Check,
                    $"Version {newest.Version} expires on {Times.ForPeople(newest.ExpiresOn)}; then nothing that is wrapped under it opens.",
                    "connect-admin kek init --new-version, then: connect-admin kek rewrap --all")],
                _ => [],
            };
        }
        catch (Exception e) when (key.Explain(e, cancellation) is { } known)
        {
            return problem is null ? [] : [Finding.Problem(Check, problem, e switch
            {
                AuthenticationFailedException => known.Message,
                RequestFailedException { Status: 403 } => "Give the identity the role 'Key Vault Secrets User' on the vault, and look at the vault's firewall.",
                _ => "Look at Keys__VaultUri, and at the network between.",
            })];
        }
    }

    private static string Enable(Uri vault, string secret, SecretProperties version, string change) =>
        $"az keyvault secret set-attributes --vault-name {vault.Host.Split('.')[0]} --name {secret} --version {version.Version} {change}";
}
