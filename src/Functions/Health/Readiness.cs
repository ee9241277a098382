using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Functions.Health;

/// <summary>
/// Whether requests can be served: the store answers and the key-encryption key is at hand. Asked at most once in two
/// seconds, however often somebody wants to know.
/// </summary>
public sealed class Readiness(EnvironmentRegistry environments, IKeyEncryptionKeys keyEncryptionKeys, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(2);

    /// <summary>A store that takes longer is not one to serve requests from.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim asking = new(1);
    private (bool IsReady, long Since)? last;

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
            await environments.ProbeAsync(end.Token);
            await keyEncryptionKeys.CurrentAsync(end.Token);
            return true;
        }
        catch (Exception e) when (e is StorageUnavailableException or KeysUnavailableException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
