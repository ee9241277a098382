using Azure.Core;
using ConnectFunctions.Keys;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Settings;

/// <summary>Where the key-encryption key comes from: the settings <c>Keys__…</c>. Exactly one of the first two is set.</summary>
public sealed class KeysSettings
{
    public const string Section = "Keys";

    /// <summary>The vault that holds it as a secret: the way to go in Azure.</summary>
    public string? VaultUri { get; set; }

    /// <summary>256 random bits in base64, for a store on this machine; <c>./dev run</c> makes one on the first run.</summary>
    public string? KeyEncryptionKey { get; set; }

    /// <summary>The secret's name in the vault: 1 to 127 letters, digits and '-'.</summary>
    public string SecretName { get; set; } = "connect-key-encryption-key";

    /// <summary>What must be mended before keys can be had; nothing when they can.</summary>
    /// <param name="storeIsLocal">Whether the store is on this machine. Only then may the key lie beside it.</param>
    public IEnumerable<string> Problems(bool storeIsLocal)
    {
        if (string.IsNullOrEmpty(VaultUri) == string.IsNullOrEmpty(KeyEncryptionKey))
        {
            yield return "Set exactly one of Keys__VaultUri (the address of a key vault, such as https://name.vault.azure.net) and "
                + $"Keys__KeyEncryptionKey (for a store on this machine: {Keys.KeyEncryptionKey.Size} random bytes in base64, as 'openssl rand -base64 32' makes them).";
            yield break;
        }

        if (!string.IsNullOrEmpty(VaultUri) && !(Uri.TryCreate(VaultUri, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
        {
            yield return "Keys__VaultUri must be an https address, such as https://name.vault.azure.net.";
        }

        if (SecretName.Length is 0 or > 127 || !SecretName.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            yield return "Keys__SecretName must be 1 to 127 letters, digits and '-'.";
        }

        if (!string.IsNullOrEmpty(KeyEncryptionKey))
        {
            if (!storeIsLocal)
            {
                yield return "Keys__KeyEncryptionKey is for a store on this machine only. Keep the key in a key vault and set Keys__VaultUri instead.";
            }

            if (Keys.KeyEncryptionKey.Decode(KeyEncryptionKey) is null)
            {
                yield return $"Keys__KeyEncryptionKey must be {Keys.KeyEncryptionKey.Size} random bytes in base64. "
                    + "Make one with 'openssl rand -base64 32', keep it as you keep the data, and never share it.";
            }
        }
    }

    /// <param name="credential">For the vault; not asked for otherwise.</param>
    public IKeyEncryptionKeys Open(Func<TokenCredential> credential, TimeProvider clock, ILogger<VaultKeyEncryptionKeys> log) =>
        string.IsNullOrEmpty(VaultUri)
            ? new LocalKeyEncryptionKeys(Keys.KeyEncryptionKey.Decode(KeyEncryptionKey!))
            : VaultKeyEncryptionKeys.Connect(new Uri(VaultUri), SecretName, credential(), clock, log);
}
