using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.ClientSecrets;

/// <summary>
/// Tells whether a secret is one of an application's. It reads the store every time, so a secret or an application that
/// was deleted is refused everywhere at once. A secret that is used is hashed anew if its pepper is no longer the newest.
/// </summary>
public sealed class ClientSecretVerifier(ITable table, KeyRing keys, TimeProvider clock)
{
    /// <summary>How exact the time of last use is: there is at most one write in this time for a secret.</summary>
    public static readonly TimeSpan LastUsedPrecision = TimeSpan.FromMinutes(1);

    /// <summary>For hashes that only take their time.</summary>
    private static readonly RingKey NoPepper = new(0, new byte[RingKey.Size]);

    /// <param name="caller">Sees its own environment and, if bound to one, its own organization.</param>
    /// <param name="clientId">An application's client ID or ID.</param>
    /// <param name="presented">What was sent as the secret.</param>
    /// <returns>The application, or null. An unknown client takes as many hashes to refuse as a wrong secret.</returns>
    /// <exception cref="KeysUnavailableException">A pepper that is needed cannot be had.</exception>
    public async Task<Application?> VerifyAsync(Caller caller, string clientId, string presented, CancellationToken cancellation)
    {
        var (application, unavailable, gone) = await TryAsync(caller, clientId, presented, cancellation);
        if (gone is not null)
        {
            // Between reading the secrets and reading the ring, a secret moved to a newer pepper and the older was retired.
            (application, unavailable, _) = await TryAsync(caller, clientId, presented, cancellation);
        }

        if (application is null && unavailable is not null)
        {
            throw new KeysUnavailableException(unavailable.Message, unavailable);
        }

        CoreMeter.Authenticated(isGood: application is not null);
        return application;
    }

    /// <returns>The application, or null; then also why that is not certain, and the version of a pepper that is not in the ring.</returns>
    private async Task<(Application? Application, KeysUnavailableException? Unavailable, long? Gone)> TryAsync(
        Caller caller, string clientId, string presented, CancellationToken cancellation)
    {
        var found = ApplicationUlid.TryParse(clientId, out var id)
            ? await ApplicationWithSecrets.ReadAsync(table, caller, id, cancellation)
            : null;
        var (newest, unavailable) = await FindNewestAsync(caller.Environment, cancellation);
        Row? match = null;
        long? gone = null;
        for (var i = 0; i < ClientSecretRows.Slots; i++)
        {
            var slot = i < found?.Slots.Count ? found.Slots[i] : null;
            try
            {
                var pepper = slot is null ? newest ?? NoPepper : await FindPepperAsync(caller.Environment, slot, newest, cancellation);
                gone = pepper is null ? slot!.Number("PepperVersion") : gone;
                if (Matches(id, slot, pepper ?? NoPepper, presented) && pepper is not null)
                {
                    match = slot;
                }
            }
            catch (KeysUnavailableException e)
            {
                // The secret may still be one of the others.
                unavailable = e;
            }
        }

        if (match is null)
        {
            return gone is null
                ? (null, unavailable, null)
                : (null, new KeysUnavailableException($"The pepper of '{caller.Environment}', version {gone}, is gone although secrets need it."), gone);
        }

        await RecordUseAsync(caller.Environment, id, match, newest, presented, cancellation);
        return (found!.Application, null, null);
    }

    /// <summary>Without the newest pepper, secrets that were hashed under others can still be told.</summary>
    private async ValueTask<(RingKey? Newest, KeysUnavailableException? Unavailable)> FindNewestAsync(
        EnvironmentId environment, CancellationToken cancellation)
    {
        try
        {
            return (await keys.CurrentAsync(environment, KeyPurpose.Pepper, cancellation), null);
        }
        catch (KeysUnavailableException e)
        {
            return (null, e);
        }
    }

    /// <summary>Null when it is not in the ring.</summary>
    private async ValueTask<RingKey?> FindPepperAsync(EnvironmentId environment, Row slot, RingKey? newest, CancellationToken cancellation)
    {
        var version = slot.Number("PepperVersion");
        return version == newest?.Version ? newest : await keys.FindAsync(environment, KeyPurpose.Pepper, version, cancellation);
    }

    private static bool Matches(ApplicationUlid application, Row? slot, RingKey pepper, string presented) => slot is null
        ? SecretHash.Matches(new byte[SecretHash.Size], SecretHash.Compute(pepper, application, default, presented))
        : SecretHash.Matches(slot.Bytes("Mac"), SecretHash.Compute(pepper, application, ClientSecretRows.Read(slot).Id, presented));

    /// <summary>
    /// Writes the time of use, and the hash under the newest pepper. Only over the row as it was read, since the slot may
    /// have been filled anew; whoever was first has written much the same.
    /// </summary>
    private async Task RecordUseAsync(
        EnvironmentId environment, ApplicationUlid application, Row slot, RingKey? newest, string presented, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var secret = ClientSecretRows.Read(slot);
        var isRecent = secret.LastUsedAt is { } lastUsed && now - lastUsed < LastUsedPrecision;

        // Another instance may have hashed under a version that this one has yet to learn of.
        var isNewest = newest is null || slot.Number("PepperVersion") >= newest.Version;
        if (isRecent && isNewest)
        {
            return;
        }

        var change = new Row(slot.Key) { ["LastUsedAt"] = now };
        if (!isNewest)
        {
            change["PepperVersion"] = newest!.Version;
            change["Mac"] = SecretHash.Compute(newest, application, secret.Id, presented);
        }

        try
        {
            await table.SubmitAsync(environment.Partition, [new RowChange.Merge(change, RowCondition.Unchanged(slot))], cancellation);
        }
        catch (StorageUnavailableException)
        {
            // The secret was good all the same; the next use will write it.
        }
    }
}
