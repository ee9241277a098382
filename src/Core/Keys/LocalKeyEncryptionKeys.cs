namespace ConnectFunctions.Keys;

/// <summary>
/// One key-encryption key, given in the settings of a local run. Its version is a fingerprint of it, so a ring wrapped
/// under another key is told apart from a damaged one.
/// </summary>
/// <param name="key">256 random bits.</param>
/// <exception cref="ArgumentException">The key is not 256 bits.</exception>
public sealed class LocalKeyEncryptionKeys(ReadOnlySpan<byte> key) : IKeyEncryptionKeys
{
    private readonly KeyEncryptionKey key = KeyEncryptionKey.Named("local", key);

    public ValueTask<KeyEncryptionKey> CurrentAsync(CancellationToken cancellation) => new(key);

    public ValueTask<KeyEncryptionKey?> FindAsync(string version, CancellationToken cancellation) =>
        new(version == key.Version ? key : null);
}
