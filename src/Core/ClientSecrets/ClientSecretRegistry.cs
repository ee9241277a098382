using System.Security.Cryptography;
using ConnectFunctions.Applications;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.ClientSecrets;

/// <summary>The client secrets of each environment's applications: at most five each, made and revoked, never changed.</summary>
public sealed partial class ClientSecretRegistry(
    ITable table,
    KeyRing keys,
    UlidGenerator ulids,
    RandomNumberGenerator random,
    ConflictRetry retry,
    TimeProvider clock,
    ILogger<ClientSecretRegistry> log)
{
    private readonly SecretSource source = new(keys, ulids, random);

    private static readonly Failure.Invalid LimitReached = new(
        $"The application has {ClientSecretRows.Slots} client secrets, which is the limit. Delete one before creating another.", []);

    /// <summary>Oldest first.</summary>
    public async Task<Outcome<IReadOnlyList<ClientSecret>>> ListAsync(Caller caller, string applicationId, CancellationToken cancellation) =>
        ApplicationUlid.TryParse(applicationId, out var id)
        && await ApplicationWithSecrets.ReadAsync(table, caller, id, cancellation) is { } found
            ? new Outcome<IReadOnlyList<ClientSecret>>([.. found.Secrets])
            : Failure.NotFound.Application;

    /// <param name="idempotent">
    /// Set when the same request may come again: then it makes the secret once. A failure when the caller's name for it cannot
    /// be read.
    /// </param>
    public async Task<Outcome<Created<NewClientSecret>>> CreateAsync(
        Caller caller, string applicationId, Outcome<IdempotentRequest>? idempotent, CancellationToken cancellation)
    {
        if (!ApplicationUlid.TryParse(applicationId, out var id))
        {
            return Failure.NotFound.Application;
        }

        var audit = new AuditEntry(ulids, caller.Actor, "client_secret.created");
        IdempotentRequest? request = null;
        var illFormed = idempotent?.TryGet(out request, out var failure) is false ? failure : null;
        var replay = request is null ? null : new Replay(table, caller, request, id.Ulid, clock);
        var (created, remember) = ((NewClientSecret?)null, (Action<Row>?)null);
        return await retry.RunAsync<Created<NewClientSecret>>(
            id.Ulid,
            async () =>
            {
                var found = await ApplicationWithSecrets.ReadAsync(table, caller, id, cancellation);
                if (found?.FreeSlot is not { } slot)
                {
                    // The same request may have been the one that took the last slot, or come before a deletion.
                    return await AgainAsync(caller, replay, request, cancellation)
                        ?? (found is null ? Failure.NotFound.Application : LimitReached);
                }

                if (illFormed is not null)
                {
                    return illFormed;
                }

                var pepper = await keys.CurrentAsync(caller.Environment, KeyPurpose.Pepper, cancellation);
                if (created is null)
                {
                    (created, remember) = await source.NewAsync(caller.Environment, request?.Key, cancellation);
                }

                var secret = created.Secret;
                var mac = SecretHash.Compute(pepper, id, secret.Id, created.Plaintext.Reveal());
                List<RowChange> changes =
                [
                    audit.Insert(secret.Id.ToString()),
                    new RowChange.Insert(ClientSecretRows.SlotRow(id, slot, secret, pepper.Version, mac)),
                    new RowChange.Insert(ClientSecretRows.IndexRow(id, found.Owner, slot, secret.Id)),

                    // An empty merge: fails if the application is gone, and makes a delete under way read again.
                    new RowChange.Merge(new Row(found.Row.Key), RowCondition.Exists),
                    .. replay?.Record(remember!) ?? [],
                ];
                if (AuditEntry.HasCommitted(await table.SubmitAsync(caller.Environment.Partition, changes, cancellation)))
                {
                    Created(secret.Id, id);
                    return new Created<NewClientSecret>(created, IsReplay: false);
                }

                return await AgainAsync(caller, replay, request, cancellation);
            },
            cancellation);
    }

    /// <summary>Revokes a client secret: from then on it authenticates nobody.</summary>
    /// <param name="secretId">Anything but a client secret's id is not found.</param>
    public async Task<Outcome<Done>> DeleteAsync(Caller caller, string secretId, CancellationToken cancellation)
    {
        if (!ClientSecretId.TryParse(secretId, out var id))
        {
            return Failure.NotFound.ClientSecret;
        }

        var audit = new AuditEntry(ulids, caller.Actor, "client_secret.deleted");
        return await retry.RunAsync<Done>(
            id.Ulid,
            async () =>
            {
                var index = await table
                    .ReadAsync(caller.Environment.Partition, ClientSecretRows.IndexKey(id), cancellation);
                if (index is null || !caller.Sees(OrganizationId.FromStore(index.OptionalString("OrganizationId"))))
                {
                    return Failure.NotFound.ClientSecret;
                }

                // While the index row is unchanged the slot still holds this secret: both only ever go together.
                var application = ApplicationUlid.FromStore(Ulid.Parse(index.String("ApplicationId")));
                List<RowChange> changes =
                [
                    audit.Insert(id.ToString()),
                    new RowChange.Delete(index.Key, RowCondition.Unchanged(index)),
                    new RowChange.Delete(ClientSecretRows.SlotKey(application, (int)index.Number("Slot")), RowCondition.Exists),
                ];
                var result = await table.SubmitAsync(caller.Environment.Partition, changes, cancellation);
                if (!AuditEntry.HasCommitted(result))
                {
                    return null;
                }

                Deleted(id, application);
                return new Done();
            },
            cancellation);
    }

    /// <summary>What the same request was given before; null when it has not been made.</summary>
    private async Task<Outcome<Created<NewClientSecret>>?> AgainAsync(
        Caller caller, Replay? replay, IdempotentRequest? request, CancellationToken cancellation)
    {
        if (replay is null)
        {
            return null;
        }

        if (!(await replay.FindAsync(cancellation)).TryGet(out var earlier, out var reused))
        {
            return reused;
        }

        if (earlier.Row is null)
        {
            return null;
        }

        var secret = await source.AgainAsync(caller.Environment, request!.Key, earlier.Row, cancellation);
        return new Created<NewClientSecret>(secret, IsReplay: true);
    }

    [LoggerMessage(EventId = 201, Level = LogLevel.Information, Message = "Created client secret {Id} of application {Application}")]
    private partial void Created(ClientSecretId id, ApplicationUlid application);

    [LoggerMessage(EventId = 202, Level = LogLevel.Information, Message = "Deleted client secret {Id} of application {Application}")]
    private partial void Deleted(ClientSecretId id, ApplicationUlid application);
}
