using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>
/// Finds out whose API key was presented. A good key is believed for 30 seconds without another look, an unknown one
/// is refused for 5, so that neither costs the store a read at every request. Only so many are looked up at a time, and keys
/// that were found before apart from those that never were, so that a flood of unknown keys keeps nobody else waiting.
/// </summary>
/// <param name="table">Where the keys are.</param>
/// <param name="environments">A key is good only while its environment is active.</param>
/// <param name="clock">Tells when a key expires, too.</param>
/// <param name="allowDevelopmentKeys">Whether this is local development; elsewhere keys from local settings are refused.</param>
public sealed class ApiKeyAuthentication(ITable table, EnvironmentRegistry environments, TimeProvider clock, bool allowDevelopmentKeys)
    : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastUsedPrecision = TimeSpan.FromMinutes(1);
    private const int MaxKnown = 10_000;
    private const int MaxUnknown = 1_000;
    private const int LookUpsAtOnce = 32;
    private const int MaxWaiting = 256;

    private readonly ExpiringCache<string, ApiKey> known = new(GoodFor, MaxKnown, clock);
    private readonly ExpiringCache<string, bool> unknown = new(UnknownFor, MaxUnknown, clock);
    private readonly SemaphoreSlim familiar = new(LookUpsAtOnce);
    private readonly SemaphoreSlim strange = new(LookUpsAtOnce);

    private readonly Lock gate = new();

    /// <summary>The keys never found that are being looked up or wait for that, each with how many requests bear it.</summary>
    private readonly Dictionary<string, int> strangers = [];

    /// <returns>The key, or null when it is unknown, expired or revoked, or its environment is not active.</returns>
    /// <exception cref="StorageUnavailableException">Too many keys that were never found are waiting to be looked up.</exception>
    public async ValueTask<ApiKey?> AuthenticateAsync(ApiKeyText text, CancellationToken cancellation)
    {
        var rowKey = ApiKeyRows.Key(text);
        var isUnknown = unknown.TryGet(rowKey, out _);
        var isKnown = known.TryGet(rowKey, out var key);
        CoreMeter.LookedUp("api_key", isHit: isUnknown || isKnown);
        if (isUnknown)
        {
            return null;
        }

        if (!isKnown)
        {
            key = known.Holds(rowKey)
                ? await LookUpAsync(familiar, text.Environment, rowKey, cancellation)
                : await LookUpStrangerAsync(text.Environment, rowKey, cancellation);
        }

        return key?.IsGoodAt(clock.GetUtcNow()) is true ? key : null;
    }

    public void Dispose()
    {
        familiar.Dispose();
        strange.Dispose();
    }

    private async ValueTask<ApiKey?> LookUpStrangerAsync(EnvironmentId environment, string rowKey, CancellationToken cancellation)
    {
        if (!TryEnter(rowKey))
        {
            throw new StorageUnavailableException("Too many API keys are waiting to be looked up.");
        }

        try
        {
            return await LookUpAsync(strange, environment, rowKey, cancellation);
        }
        finally
        {
            Leave(rowKey);
        }
    }

    /// <summary>By keys, not by requests: a new key may come with a crowd of them.</summary>
    private bool TryEnter(string rowKey)
    {
        lock (gate)
        {
            var bearers = strangers.GetValueOrDefault(rowKey);
            if (bearers == 0 && strangers.Count == LookUpsAtOnce + MaxWaiting)
            {
                return false;
            }

            strangers[rowKey] = bearers + 1;
            return true;
        }
    }

    private void Leave(string rowKey)
    {
        lock (gate)
        {
            if (--strangers[rowKey] == 0)
            {
                strangers.Remove(rowKey);
            }
        }
    }

    private async ValueTask<ApiKey?> LookUpAsync(SemaphoreSlim places, EnvironmentId environment, string rowKey, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            // It may have been looked up while this one waited.
            if (known.TryGet(rowKey, out var key) || unknown.TryGet(rowKey, out _))
            {
                return key;
            }

            // Believed from before the read on: a revocation that comes just after it must bite in time.
            var since = clock.GetTimestamp();
            key = await ReadAsync(environment, rowKey, cancellation);
            if (key is null)
            {
                unknown.Set(rowKey, true, since);
            }
            else
            {
                known.Set(rowKey, key, since);
            }

            return key;
        }
        finally
        {
            places.Release();
        }
    }

    private async ValueTask<ApiKey?> ReadAsync(EnvironmentId environment, string rowKey, CancellationToken cancellation)
    {
        if (await table.ReadAsync(environment.Partition, rowKey, cancellation) is not { } row
            || !await environments.IsActiveAsync(environment, cancellation))
        {
            return null;
        }

        var key = ApiKeyRows.Read(row);
        if (key.IsForDevelopment && !allowDevelopmentKeys)
        {
            return null;
        }

        if (key.IsGoodAt(clock.GetUtcNow()))
        {
            await RecordUseAsync(environment, row, key, cancellation);
        }

        return key;
    }

    /// <summary>At most once in <see cref="LastUsedPrecision"/> for a key; not told to the audit trail.</summary>
    private async ValueTask RecordUseAsync(EnvironmentId environment, Row row, ApiKey key, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (now - key.LastUsedAt < LastUsedPrecision)
        {
            return;
        }

        try
        {
            await table.SubmitAsync(
                environment.Partition, [new RowChange.Merge(ApiKeyRows.Used(row, now), RowCondition.Unchanged(row))], cancellation);
        }
        catch (StorageUnavailableException)
        {
            // The key is good all the same; the next use will write it.
        }
    }
}
