using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure.Core;
using ConnectFunctions.Keys;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Settings;

/// <summary>Where the key-encryption key comes from: the settings <c>Keys__…</c>. Exactly one of the first three is set.</summary>
public sealed class KeysSettings
{
    public const string Section = "Keys";

    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The vault that holds it as a secret: the way to go in Azure.</summary>
    public string? VaultUri { get; set; }

    /// <summary>256 random bits in base64, for a store on this machine.</summary>
    public string? KeyEncryptionKey { get; set; }

    /// <summary>The path of a file that holds such a key and that only its owner may read.</summary>
    public string? KeyEncryptionKeyFile { get; set; }

    /// <summary>The secret's name in the vault: 1 to 127 letters, digits and '-'.</summary>
    public string SecretName { get; set; } = "connect-key-encryption-key";

    /// <summary>Whether a source of the key is named at all.</summary>
    public bool IsChosen => Chosen > 0;

    private int Chosen => new[] { VaultUri, KeyEncryptionKey, KeyEncryptionKeyFile }.Count(setting => !string.IsNullOrEmpty(setting));

    /// <summary>What must be mended before keys can be had; nothing when they can.</summary>
    /// <param name="storeIsLocal">Whether the store is on this machine. Only then may the key lie beside it.</param>
    public IEnumerable<string> Problems(bool storeIsLocal)
    {
        if (Chosen != 1)
        {
            yield return "Set exactly one of Keys__VaultUri (the address of a key vault, such as https://name.vault.azure.net), "
                + $"Keys__KeyEncryptionKey (for a store on this machine: {Keys.KeyEncryptionKey.Size} random bytes in base64, as 'openssl rand -base64 32' makes them) "
                + "and Keys__KeyEncryptionKeyFile (the path of a file with such a key, which only its owner may read).";
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

        if (string.IsNullOrEmpty(VaultUri) && !storeIsLocal)
        {
            var setting = string.IsNullOrEmpty(KeyEncryptionKey) ? "Keys__KeyEncryptionKeyFile" : "Keys__KeyEncryptionKey";
            yield return $"{setting} is for a store on this machine only. Keep the key in a key vault and set Keys__VaultUri instead.";
        }

        if (!string.IsNullOrEmpty(KeyEncryptionKeyFile) && !TryReadFile(KeyEncryptionKeyFile, out _, out var problem))
        {
            yield return problem;
        }

        if (!string.IsNullOrEmpty(KeyEncryptionKey))
        {
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
            ? new LocalKeyEncryptionKeys(LocalKey())
            : VaultKeyEncryptionKeys.Connect(new Uri(VaultUri), SecretName, credential(), clock, log);

    /// <summary>Makes a file that holds a key, and the folder for it, for their owner only.</summary>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    public static void WriteNewFile(string path, string key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(key + "\n"));
        file.Flush(flushToDisk: true);
    }

    private byte[] LocalKey() => KeyEncryptionKey is { Length: > 0 } text
        ? Keys.KeyEncryptionKey.Decode(text)!
        : TryReadFile(KeyEncryptionKeyFile!, out var key, out var problem) ? key : throw new KeysUnavailableException(problem);

    private static bool TryReadFile(string path, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out string? problem)
    {
        (key, problem) = (null, null);
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OfOthers) != 0)
            {
                problem = $"The file of Keys__KeyEncryptionKeyFile may be read by others than its owner: chmod 600 '{path}'.";
                return false;
            }

            key = Keys.KeyEncryptionKey.Decode(File.ReadAllText(path).Trim());
            problem = key is null ? $"The file of Keys__KeyEncryptionKeyFile, '{path}', must hold {Keys.KeyEncryptionKey.Size} random bytes in base64." : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"The file of Keys__KeyEncryptionKeyFile cannot be read: {e.Message}";
        }

        return key is not null;
    }
}
