using System.Security.Cryptography;

namespace ConnectFunctions.Keys;

/// <summary>
/// One key-encryption key, given in the settings of a local run. Its version is a fingerprint of it, so a ring wrapped
/// under another key is told apart from a damaged one.
/// </summary>
public sealed class LocalKeyEncryptionKeys : IKeyEncryptionKeys
{
    private readonly KeyEncryptionKey key;

    /// <param name="key">256 random bits.</param>
    /// <exception cref="ArgumentException">The key is not 256 bits.</exception>
    public LocalKeyEncryptionKeys(ReadOnlySpan<byte> key)
    {
        Span<byte> fingerprint = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, "version"u8, fingerprint);
        this.key = new KeyEncryptionKey($"local-{Convert.ToHexStringLower(fingerprint[..8])}", key);
    }

    public ValueTask<KeyEncryptionKey> CurrentAsync(CancellationToken cancellation) => new(key);

    public ValueTask<KeyEncryptionKey?> FindAsync(string version, CancellationToken cancellation) =>
        new(version == key.Version ? key : null);
}
