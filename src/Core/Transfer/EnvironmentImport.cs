using ConnectFunctions.Applications;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Transfer;

/// <summary>
/// Reads an export into an environment, which may have another name and be in another account. Ids and times stay as
/// they were and secrets go on verifying. Each application is one transaction; those that are there are left alone, so
/// an import that was interrupted is simply run again.
/// </summary>
public sealed class EnvironmentImport(ITable table, EnvironmentRegistry environments, KeyTransfer keys, UlidGenerator ulids, TimeProvider clock)
{
    /// <summary>For how long an environment that was found active is believed to be: much shorter than the notice before its deletion.</summary>
    private static readonly TimeSpan ActiveFor = TimeSpan.FromSeconds(30);

    /// <param name="input">The export, which is read once.</param>
    /// <param name="progress">Told the number of applications read so far.</param>
    /// <returns>
    /// A failure, with nothing changed, when this is not an export as it was written or the export key is another; or a failure that
    /// tells why it stopped between two applications.
    /// </returns>
    /// <exception cref="KeysUnavailableException">The target's key-encryption key cannot be had.</exception>
    public async Task<Outcome<ImportReport>> RunAsync(
        EnvironmentId environment,
        Stream input,
        KeyEncryptionKey exportKey,
        Actor actor,
        IProgress<int> progress,
        CancellationToken cancellation)
    {
        if (!(await CheckedExport.ReadAsync(input, exportKey, cancellation)).TryGet(out var export, out var failure))
        {
            return failure;
        }

        await using var read = export;
        var seenActive = clock.GetTimestamp();
        if (await BeginAsync(environment, actor, cancellation) is not { } begun
            || await keys.AdoptAsync(environment, KeyPurpose.Pepper, export.Peppers, begun, actor, cancellation) is not { } versions)
        {
            return Gone(environment);
        }

        var (created, identical, different) = (0, 0, new List<string>());
        await foreach (var application in export.ApplicationsAsync(cancellation))
        {
            if (clock.GetElapsedTime(seenActive) >= ActiveFor)
            {
                seenActive = clock.GetTimestamp();
                if (!await environments.IsActiveAsync(environment, cancellation))
                {
                    return Gone(environment);
                }
            }

            var rows = Rows(application, versions);
            if (!(await ImportAsync(environment, rows, begun, actor, cancellation)).TryGet(out var result, out var stopped))
            {
                return stopped;
            }

            switch (result)
            {
                case Imported.Created:
                    created++;
                    break;
                case Imported.Identical:
                    identical++;
                    break;
                default:
                    different.Add(rows.Domain.Id.ToString());
                    break;
            }

            progress.Report(created + identical + different.Count);
        }

        return new ImportReport(created, identical, different);
    }

    private static Failure.Refused Gone(EnvironmentId environment) =>
        new($"The environment '{environment}' is being deleted, or is gone. The import stopped; what it brought goes with the environment.");

    private static ImportedRows Rows(ImportedApplication imported, IReadOnlyDictionary<long, long> versions)
    {
        var application = imported.Application;
        return new ImportedRows(
            application,
            [
                .. imported.Secrets.Select((secret, index) => ClientSecretRows.SlotRow(
                    application.Id, index + 1, secret.Secret, versions[secret.PepperVersion], secret.Mac)),
            ]);
    }

    /// <summary>
    /// Puts a record into the audit trail that every transaction of this run needs: it goes with the environment, so what is
    /// written after the environment's deletion began to remove rows is not written at all, also when the name has been given anew.
    /// </summary>
    /// <returns>Null when the environment is not active.</returns>
    private async Task<AuditEntry?> BeginAsync(EnvironmentId environment, Actor actor, CancellationToken cancellation)
    {
        if (await environments.FindAsync(environment, cancellation) is not { State: EnvironmentState.Active } found)
        {
            return null;
        }

        var begun = new AuditEntry(ulids, actor, "environment.import_started");
        await table.SubmitAsync(environment.Partition, [begun.Insert(environment.ToString())], cancellation);
        return await environments.IsUnchangedAsync(found, cancellation) ? begun : null;
    }

    /// <returns>A failure, with nothing of this application written, when the environment or a pepper that it needs is gone.</returns>
    private async Task<Outcome<Imported>> ImportAsync(
        EnvironmentId environment, ImportedRows rows, AuditEntry begun, Actor actor, CancellationToken cancellation)
    {
        var application = rows.Domain;
        var rendered = RenderedApplication.Of(application);
        var audit = new AuditEntry(ulids, actor, "application.imported");
        long[] peppers = [.. rows.Slots.Select(slot => slot.Number("PepperVersion")).Distinct()];
        List<RowChange> changes =
        [
            audit.Insert(application.Id.ToString()),
            begun.IsThere(),

            // Empty merges: fail if a pepper is gone, and make a retirement that has counted its uses already fail.
            .. peppers.Select(version => new RowChange.Merge(new Row(KeyRingRows.Key(KeyPurpose.Pepper, version)), RowCondition.Exists)),
            new RowChange.Insert(ApplicationRows.Row(application, rendered)),
            .. ApplicationRows.ListRows(application, rendered).Select(row => new RowChange.Insert(row)),
            .. rows.Slots.Select(slot => new RowChange.Insert(slot)),
            .. rows.Slots.Select(slot => new RowChange.Insert(
                ClientSecretRows.IndexRow(application.Id, application.Owner, ClientSecretRows.Slot(slot), ClientSecretRows.Read(slot).Id))),
        ];
        var result = await table.SubmitAsync(environment.Partition, changes, cancellation);
        if (AuditEntry.HasCommitted(result))
        {
            return Imported.Created;
        }

        if (result is { Conflict: RowConflict.NotFound, FailedIndex: 1 })
        {
            return Gone(environment);
        }

        if (result.Conflict is RowConflict.NotFound)
        {
            return new Failure.Refused($"The pepper of version {peppers[result.FailedIndex - 2]}, of '{environment}', was retired during the import, which stopped "
                + $"before the application {application.Id}. What was imported is whole; for the rest, run the import again.");
        }

        var present = await ApplicationWithSecrets.ReadAsync(table, new Caller(environment, actor), application.Id, cancellation);
        return present?.Application == application && AreSame(present.Slots, rows.Slots) ? Imported.Identical : Imported.Different;
    }

    /// <summary>A secret that has been used since has another time of use, and perhaps a hash under a newer pepper: it is the same.</summary>
    private static bool AreSame(IReadOnlyList<Row> present, IReadOnlyList<Row> imported) =>
        Identities(present).SequenceEqual(Identities(imported));

    private static IEnumerable<(ClientSecretId, string)> Identities(IReadOnlyList<Row> slots) =>
        slots.Select(ClientSecretRows.Read).Select(secret => (secret.Id, secret.Hint)).OrderBy(secret => secret.Id.ToString(), StringComparer.Ordinal);

    private enum Imported
    {
        Created,
        Identical,
        Different,
    }

    private sealed record ImportedRows(Application Domain, IReadOnlyList<Row> Slots);
}
