using System.Text.Json;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Applications;

/// <summary>The applications of each environment.</summary>
public sealed partial class ApplicationRegistry(
    ITable table, UlidGenerator ulids, ConflictRetry retry, TimeProvider clock, ILogger<ApplicationRegistry> log)
{
    public async ValueTask<Outcome<RenderedApplication>> FindAsync(Caller caller, string id, CancellationToken cancellation) =>
        ApplicationUlid.TryParse(id, out var applicationId) && await ReadAsync(caller, applicationId, cancellation) is { } row
            ? ApplicationRows.Rendered(applicationId, row)
            : Failure.NotFound.Application;

    /// <param name="caller">An organization's key creates for that organization only.</param>
    /// <param name="idempotent">
    /// Set when the same request may come again: then it makes the application once. A failure when the caller's name for it
    /// cannot be read.
    /// </param>
    /// <param name="body">What the caller sent.</param>
    public async Task<Outcome<Created<RenderedApplication>>> CreateAsync(
        Caller caller, Outcome<IdempotentRequest>? idempotent, JsonElement body, CancellationToken cancellation)
    {
        if (NewApplication.TryReadOwner(body, out var owner) && caller.Refusal(owner) is { } refusal)
        {
            return refusal;
        }

        IdempotentRequest? request = null;
        if (idempotent?.TryGet(out request, out var illFormed) is false)
        {
            return illFormed;
        }

        if (!NewApplication.Read(body, ApplicationUlid.Next(ulids)).TryGet(out var application, out var invalid))
        {
            return invalid;
        }

        var audit = new AuditEntry(ulids, caller.Actor, "application.created");
        var replay = request is null ? null : new Replay(table, caller, request, target: null, clock);
        var rendered = RenderedApplication.Of(application);
        return await retry.RunAsync<Created<RenderedApplication>>(
            application.Id.Ulid,
            async () =>
            {
                List<RowChange> changes =
                [
                    audit.Insert(application.Id.ToString()),
                    new RowChange.Insert(ApplicationRows.Row(application, rendered)),
                    .. ApplicationRows.ListRows(application, rendered).Select(row => new RowChange.Insert(row)),
                    .. replay?.Record(row => row["Object"] = rendered.Body.ToArray()) ?? [],
                ];
                if (AuditEntry.HasCommitted(await table.SubmitAsync(caller.Environment.Partition, changes, cancellation)))
                {
                    Created(application.Id);
                    return new Created<RenderedApplication>(rendered, IsReplay: false);
                }

                if (replay is null)
                {
                    throw new InvalidOperationException($"The new id {application.Id} is taken.");
                }

                if (!(await replay.FindAsync(cancellation)).TryGet(out var earlier, out var reused))
                {
                    return reused;
                }

                if (earlier.Row is null)
                {
                    return null;
                }

                return new Created<RenderedApplication>(RenderedApplication.Of(earlier.Row.Slice("Object")), IsReplay: true);
            },
            cancellation);
    }

    /// <param name="caller">Sees its own environment and, if bound to one, its own organization.</param>
    /// <param name="id">An ID or a client ID; anything else is not found.</param>
    /// <param name="condition">Tells what is wrong with the application as it is; null when it does not matter.</param>
    /// <param name="change">Applies what the caller sent to the application as it is; called again when another writer was first.</param>
    public async Task<Outcome<RenderedApplication>> UpdateAsync(
        Caller caller,
        string id,
        Func<RenderedApplication, Failure.PreconditionFailed?>? condition,
        Func<Application, Outcome<Application>> change,
        CancellationToken cancellation)
    {
        if (!ApplicationUlid.TryParse(id, out var applicationId))
        {
            return Failure.NotFound.Application;
        }

        var audit = new AuditEntry(ulids, caller.Actor, "application.updated");
        return await retry.RunAsync<RenderedApplication>(
            applicationId.Ulid,
            async () =>
            {
                if (await ReadAsync(caller, applicationId, cancellation) is not { } currentRow)
                {
                    return Failure.NotFound.Application;
                }

                var current = ApplicationRows.Read(currentRow);
                if (!change(current).TryGet(out var changed, out var failure))
                {
                    return failure;
                }

                // Before the condition: it may have been this very request that changed it, and only the answer was lost.
                var shown = ApplicationRows.Rendered(applicationId, currentRow);
                if (changed == current)
                {
                    return shown;
                }

                if (condition?.Invoke(shown) is { } unmet)
                {
                    return unmet;
                }

                var updated = changed with { UpdatedAt = Later(current.UpdatedAt) };
                var rendered = RenderedApplication.Of(updated);
                List<RowChange> changes =
                [
                    audit.Insert(updated.Id.ToString(), ChangedFields.Between(current, updated)),
                    new RowChange.Replace(ApplicationRows.Row(updated, rendered), RowCondition.Unchanged(currentRow)),
                    .. ApplicationRows.ListRows(updated, rendered).Select(row => new RowChange.Replace(row, RowCondition.Exists)),
                ];
                var result = await table.SubmitAsync(caller.Environment.Partition, changes, cancellation);
                if (!AuditEntry.HasCommitted(result))
                {
                    return null;
                }

                Updated(updated.Id);
                return rendered;
            },
            cancellation);
    }

    /// <summary>Removes the application and all of its client secrets, at once.</summary>
    /// <param name="condition">Tells what is wrong with the application as it is; null when it does not matter.</param>
    public async Task<Outcome<Done>> DeleteAsync(
        Caller caller, string id, Func<RenderedApplication, Failure.PreconditionFailed?>? condition, CancellationToken cancellation)
    {
        if (!ApplicationUlid.TryParse(id, out var applicationId))
        {
            return Failure.NotFound.Application;
        }

        var audit = new AuditEntry(ulids, caller.Actor, "application.deleted");
        return await retry.RunAsync<Done>(
            applicationId.Ulid,
            async () =>
            {
                if (await ApplicationWithSecrets.ReadAsync(table, caller, applicationId, cancellation) is not { } found)
                {
                    return Failure.NotFound.Application;
                }

                if (condition?.Invoke(ApplicationRows.Rendered(applicationId, found.Row)) is { } unmet)
                {
                    return unmet;
                }

                // A new client secret touches the application's row, so its ETag stands for the set of secrets too.
                // Their own rows only need to exist: they also change when a secret is used.
                List<RowChange> changes =
                [
                    audit.Insert(applicationId.ToString()),
                    new RowChange.Delete(found.Row.Key, RowCondition.Unchanged(found.Row)),
                    .. ApplicationRows.ListKeys(applicationId, found.Owner).Concat(found.SecretKeys)
                        .Select(key => new RowChange.Delete(key, RowCondition.Exists)),
                ];
                var result = await table.SubmitAsync(caller.Environment.Partition, changes, cancellation);
                if (!AuditEntry.HasCommitted(result))
                {
                    return null;
                }

                Deleted(applicationId);
                return new Done();
            },
            cancellation);
    }

    /// <param name="caller">An organization's key lists that organization's applications, and may not ask for another's.</param>
    /// <param name="query">Which applications, in which order, from where.</param>
    public async ValueTask<Outcome<ApplicationPage>> ListAsync(Caller caller, ApplicationQuery query, CancellationToken cancellation)
    {
        if (query.Organization is { } organization && caller.Refusal(organization) is { } refusal)
        {
            return refusal;
        }

        if (!query.IncludesAuthenticated)
        {
            return ApplicationPage.Empty;
        }

        var (from, to) = ApplicationRows.ListRange(query.Organization ?? caller.Organization, query.TowardsOlder, query.Cursor?.Place);
        var rows = await table.QueryAsync(caller.Environment.Partition, from, to, query.Limit + 1, cancellation);
        return ApplicationPage.Of(query, rows);
    }

    private async ValueTask<Row?> ReadAsync(Caller caller, ApplicationUlid id, CancellationToken cancellation)
    {
        var row = await table.ReadAsync(caller.Environment.Partition, ApplicationRows.Key(id), cancellation);
        return row is not null && (caller.Organization is null || caller.Sees(ApplicationRows.Owner(row))) ? row : null;
    }

    private DateTimeOffset Later(DateTimeOffset earlier)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        return now > earlier ? now : earlier;
    }

    [LoggerMessage(EventId = 101, Level = LogLevel.Information, Message = "Created application {Id}")]
    private partial void Created(ApplicationUlid id);

    [LoggerMessage(EventId = 102, Level = LogLevel.Information, Message = "Updated application {Id}")]
    private partial void Updated(ApplicationUlid id);

    [LoggerMessage(EventId = 103, Level = LogLevel.Information, Message = "Deleted application {Id}")]
    private partial void Deleted(ApplicationUlid id);
}
