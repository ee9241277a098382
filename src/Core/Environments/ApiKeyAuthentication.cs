using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>
/// Finds out whose API key was presented. A good key is believed for 30 seconds without another look, an unknown one
/// is refused for 5, so that neither costs the store a read at every request. Of the keys that were never found before, a
/// few are looked up by themselves; where more come at a time, one reading of all of an environment's keys answers them,
/// however many they are: nobody tells good from bad before that, so a flood of unknown keys must not be a queue.
/// </summary>
public sealed class ApiKeyAuthentication : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastUsedPrecision = TimeSpan.FromMinutes(1);
    private const int MaxKnown = 10_000;
    private const int MaxUnknown = 1_000;
    private const int FamiliarAtOnce = 32;
    private const int StrangersAtOnce = 4;
    private const int MaxStrangers = 4_096;
    private const int PageSize = 1000;

    private readonly ITable table;
    private readonly TimeProvider clock;
    private readonly bool allowDevelopmentKeys;
    private readonly ActiveEnvironments environments;
    private readonly ExpiringCache<ApiKeyDigest, ApiKey> known;
    private readonly ExpiringCache<ApiKeyDigest, bool> unknown;
    private readonly SemaphoreSlim familiar = new(FamiliarAtOnce);
    private readonly SharedReads<EnvironmentId, (Dictionary<string, Row> Rows, long Since)> allKeys;
    private int strangers;

    /// <param name="table">Where the keys are.</param>
    /// <param name="environments">A key is good only while its environment is active.</param>
    /// <param name="clock">Tells when a key expires, too.</param>
    /// <param name="allowDevelopmentKeys">Whether this is local development; elsewhere keys from local settings are refused.</param>
    public ApiKeyAuthentication(ITable table, EnvironmentRegistry environments, TimeProvider clock, bool allowDevelopmentKeys)
    {
        this.table = table;
        this.clock = clock;
        this.allowDevelopmentKeys = allowDevelopmentKeys;
        this.environments = new ActiveEnvironments(environments, GoodFor, clock);
        known = new ExpiringCache<ApiKeyDigest, ApiKey>(GoodFor, MaxKnown, clock);
        unknown = new ExpiringCache<ApiKeyDigest, bool>(UnknownFor, MaxUnknown, clock);
        allKeys = new SharedReads<EnvironmentId, (Dictionary<string, Row> Rows, long Since)>(ReadAllAsync);
    }

    /// <returns>The key, or null when it is unknown, expired or revoked, or its environment is not active.</returns>
    /// <exception cref="StorageUnavailableException">Too many keys that were never found are waiting to be looked up.</exception>
    public async ValueTask<ApiKey?> AuthenticateAsync(ApiKeyText text, CancellationToken cancellation)
    {
        var digest = text.Digest;
        var isUnknown = unknown.TryGet(digest, out _);
        var isKnown = known.TryGet(digest, out var key);
        CoreMeter.LookedUp("api_key", isHit: isUnknown || isKnown);
        if (isUnknown)
        {
            return null;
        }

        if (!isKnown)
        {
            key = known.Holds(digest)
                ? await LookUpFamiliarAsync(text.Environment, digest, cancellation)
                : await LookUpStrangerAsync(text.Environment, digest, cancellation);
        }

        return key?.IsGoodAt(clock.GetUtcNow()) is true ? key : null;
    }

    public void Dispose() => familiar.Dispose();

    private async ValueTask<ApiKey?> LookUpFamiliarAsync(EnvironmentId environment, ApiKeyDigest digest, CancellationToken cancellation)
    {
        await familiar.WaitAsync(cancellation);
        try
        {
            return await FindAsync(environment, digest, cancellation);
        }
        finally
        {
            familiar.Release();
        }
    }

    private async ValueTask<ApiKey?> LookUpStrangerAsync(EnvironmentId environment, ApiKeyDigest digest, CancellationToken cancellation)
    {
        try
        {
            return Interlocked.Increment(ref strangers) switch
            {
                <= StrangersAtOnce => await FindAsync(environment, digest, cancellation),
                <= MaxStrangers => await FindAmongAllAsync(environment, digest, cancellation),
                _ => throw new StorageUnavailableException("Too many API keys are waiting to be looked up."),
            };
        }
        finally
        {
            Interlocked.Decrement(ref strangers);
        }
    }

    private async ValueTask<ApiKey?> FindAsync(EnvironmentId environment, ApiKeyDigest digest, CancellationToken cancellation)
    {
        // It may have been looked up while this one waited.
        if (known.TryGet(digest, out var key) || unknown.TryGet(digest, out _))
        {
            return key;
        }

        // Believed from before the reads on: a revocation that comes just after one must bite in time.
        var since = clock.GetTimestamp();
        if (await environments.KnownSinceAsync(environment, cancellation) is not { } activeSince)
        {
            return Refuse(digest, since);
        }

        var row = await table.ReadAsync(environment.Partition, ApiKeyRows.Key(digest), cancellation);
        return await DecideAsync(environment, digest, row, since, activeSince, cancellation);
    }

    private async ValueTask<ApiKey?> FindAmongAllAsync(EnvironmentId environment, ApiKeyDigest digest, CancellationToken cancellation)
    {
        var now = clock.GetTimestamp();
        if (await environments.KnownSinceAsync(environment, cancellation) is not { } activeSince)
        {
            return Refuse(digest, now);
        }

        var (rows, since) = await allKeys.ReadAsync(environment, cancellation);

        // It may be one of many requests with that key; the first has dealt with it.
        return known.TryGet(digest, out var key)
            ? key
            : await DecideAsync(environment, digest, rows.GetValueOrDefault(ApiKeyRows.Key(digest)), since, activeSince, cancellation);
    }

    private async Task<(Dictionary<string, Row> Rows, long Since)> ReadAllAsync(EnvironmentId environment)
    {
        var since = clock.GetTimestamp();
        var rows = new Dictionary<string, Row>();
        await foreach (var row in table.ReadRangeAsync(environment.Partition, ApiKeyRows.From, ApiKeyRows.Until, PageSize, CancellationToken.None))
        {
            rows[row.Key] = row;
        }

        return (rows, since);
    }

    private async ValueTask<ApiKey?> DecideAsync(
        EnvironmentId environment, ApiKeyDigest digest, Row? row, long since, long activeSince, CancellationToken cancellation)
    {
        var key = row is null ? null : ApiKeyRows.Read(row);
        if (key is null || (key.IsForDevelopment && !allowDevelopmentKeys))
        {
            return Refuse(digest, since);
        }

        known.Set(digest, key, Math.Min(since, activeSince));
        if (key.IsGoodAt(clock.GetUtcNow()))
        {
            await RecordUseAsync(environment, row!, key, cancellation);
        }

        return key;
    }

    private ApiKey? Refuse(ApiKeyDigest digest, long since)
    {
        unknown.Set(digest, true, since);
        return null;
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
