using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>
/// Finds out whose API key was presented. A good key is believed for 30 seconds without another look, an unknown one
/// is refused for 5, so that neither costs the store a read at every request.
/// </summary>
/// <param name="table">Where the keys are.</param>
/// <param name="environments">A key is good only while its environment is active.</param>
/// <param name="clock">Tells when a key expires, too.</param>
/// <param name="allowDevelopmentKeys">Whether this is local development; elsewhere keys from local settings are refused.</param>
public sealed class ApiKeyAuthentication(ITable table, EnvironmentRegistry environments, TimeProvider clock, bool allowDevelopmentKeys)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastUsedPrecision = TimeSpan.FromMinutes(1);
    private const int MaxKnown = 10_000;
    private const int MaxUnknown = 1_000;

    private readonly ExpiringCache<string, ApiKey> known = new(GoodFor, MaxKnown, clock);
    private readonly ExpiringCache<string, bool> unknown = new(UnknownFor, MaxUnknown, clock);

    /// <returns>The key, or null when it is unknown, expired or revoked, or its environment is not active.</returns>
    public async ValueTask<ApiKey?> AuthenticateAsync(ApiKeyText text, CancellationToken cancellation)
    {
        var rowKey = ApiKeyRows.Key(text);
        if (unknown.TryGet(rowKey, out _))
        {
            return null;
        }

        if (!known.TryGet(rowKey, out var key))
        {
            key = await ReadAsync(text.Environment, rowKey, cancellation);
            if (key is null)
            {
                unknown.Set(rowKey, true);
                return null;
            }

            known.Set(rowKey, key);
        }

        return key.IsGoodAt(clock.GetUtcNow()) ? key : null;
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
