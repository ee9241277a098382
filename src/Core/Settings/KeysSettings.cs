using ConnectFunctions.Keys;

namespace ConnectFunctions.Settings;

/// <summary>Where the key-encryption key comes from: the settings <c>Keys__…</c>.</summary>
public sealed class KeysSettings
{
    public const string Section = "Keys";

    /// <summary>256 random bits in base64, for local runs; <c>./dev run</c> makes one on the first run.</summary>
    public string? KeyEncryptionKey { get; set; }

    /// <summary>What must be mended before keys can be had; nothing when they can.</summary>
    public IEnumerable<string> Problems()
    {
        if (Decode() is not { Length: Keys.KeyEncryptionKey.Size })
        {
            yield return $"Keys__KeyEncryptionKey must be {Keys.KeyEncryptionKey.Size} random bytes in base64. "
                + "Make one with 'openssl rand -base64 32', keep it as you keep the data, and never share it.";
        }
    }

    public IKeyEncryptionKeys Open() => new LocalKeyEncryptionKeys(Decode());

    private byte[]? Decode()
    {
        var bytes = new byte[Keys.KeyEncryptionKey.Size + 3];
        return Convert.TryFromBase64String(KeyEncryptionKey ?? "", bytes, out var written) ? bytes[..written] : null;
    }
}
