namespace ConnectFunctions.Keys;

/// <summary>
/// The keys under which everything in the key rings is wrapped. They come from outside of the table, so that the table
/// alone opens nothing.
/// </summary>
public interface IKeyEncryptionKeys
{
    /// <summary>The key for new wrappings.</summary>
    /// <exception cref="KeysUnavailableException">It cannot be had for now.</exception>
    ValueTask<KeyEncryptionKey> CurrentAsync(CancellationToken cancellation);

    /// <summary>The key of that version, or null when its source says that there is none.</summary>
    /// <exception cref="KeysUnavailableException">It cannot be had for now.</exception>
    ValueTask<KeyEncryptionKey?> FindAsync(string version, CancellationToken cancellation);
}
