using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Settings;
using ConnectFunctions.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>
/// Whether the key-encryption key of the settings is another one than what is stored was made with. A start with it would
/// make new keys under it, and these would be lost as soon as the right one is back.
/// </summary>
internal static class WrongLocalKey
{
    /// <summary>For a store at the other end of a connection. The embedded one answers or fails by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What to tell; nothing when the key fits, comes from a vault, or the store does not answer.</summary>
    /// <param name="services">Of the host that is to run.</param>
    /// <param name="isNew">Whether this start has made the key: then nothing may be stored yet, and a store elsewhere than in a file has to say so.</param>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, bool isNew)
    {
        if (services.GetRequiredService<IKeyEncryptionKeys>() is not LocalKeyEncryptionKeys keys)
        {
            return [];
        }

        var isEmbedded = services.GetRequiredService<IOptions<StorageSettings>>().Value.File is { Length: > 0 };
        using var limit = new CancellationTokenSource(isEmbedded ? Timeout.InfiniteTimeSpan : Patience);
        try
        {
            if (isNew && !isEmbedded)
            {
                // Without its table a store cannot say that nothing is stored.
                await services.GetRequiredService<ITable>().CreateIfMissingAsync(limit.Token);
            }

            var current = await keys.CurrentAsync(limit.Token);
            var others = await WrappedUnderAsync(services, limit.Token);
            return others.Count == 0 || others.Contains(current.Version)
                ? []
                : [$"The key-encryption key is not the one that this store was made with ({current.Version}, not {others.First()}). Put that one into Keys__KeyEncryptionKey or the file of Keys__KeyEncryptionKeyFile, "
                    + "or let Storage__File or Storage__ConnectionString name another store."];
        }
        catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException or FormatException or InvalidDataException)
        {
            // A row that is broken is for the doctor to tell, and no reason to serve nobody.
            return isNew && !isEmbedded
                ? ["The store does not answer, so it cannot be seen whether a new key-encryption key would do. Start the store first, or set Keys__KeyEncryptionKey."]
                : [];
        }
    }

    private static async Task<HashSet<string>> WrappedUnderAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var ring = services.GetRequiredService<KeyRing>();
        var versions = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var environment in services.GetRequiredService<EnvironmentRegistry>().ListAsync(cancellation))
        {
            foreach (var purpose in KeyPurpose.All)
            {
                versions.UnionWith((await ring.InspectAsync(environment.Id, purpose, cancellation)).Select(key => key.WrappedUnder));
            }
        }

        return versions;
    }
}
