using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Settings;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Health;

/// <summary>
/// Whether requests can be served: the store answers, an embedded one also has room for a write, and the key-encryption
/// key is at hand. Asked at most once in two seconds, however often somebody wants to know.
/// </summary>
public sealed class Readiness(
    EnvironmentRegistry environments,
    IKeyEncryptionKeys keyEncryptionKeys,
    ITable table,
    IOptions<StorageSettings> storage,
    TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(2);

    /// <summary>A store that takes longer is not one to serve requests from.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long a disk that took a write is taken to have room.</summary>
    private static readonly TimeSpan RoomFor = TimeSpan.FromSeconds(30);

    private readonly WriteProbe? disk = string.IsNullOrEmpty(storage.Value.File) ? null : new WriteProbe(table);
    private readonly SemaphoreSlim asking = new(1);
    private (bool IsReady, long Since)? last;
    private long? written;

    public async ValueTask<bool> IsReadyAsync(CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            if (last is not { } known || clock.GetElapsedTime(known.Since) > BelievedFor)
            {
                last = known = (await AskAsync(cancellation), clock.GetTimestamp());
            }

            return known.IsReady;
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    private async Task<bool> AskAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await AskStoreAsync(end.Token);
            await keyEncryptionKeys.CurrentAsync(end.Token);
            return true;
        }
        catch (Exception e) when (e is StorageUnavailableException or KeysUnavailableException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task AskStoreAsync(CancellationToken cancellation)
    {
        if (disk is not null && (written is not { } since || clock.GetElapsedTime(since) >= RoomFor))
        {
            // Until a write succeeds, so that it is ready soon after there is room again.
            written = null;
            await disk.CommitAsync(cancellation);
            written = clock.GetTimestamp();
        }

        await environments.ProbeAsync(cancellation);
    }
}
