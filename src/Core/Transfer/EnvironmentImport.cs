using System.Text;
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
public sealed class EnvironmentImport(
    ITable table, EnvironmentRegistry environments, KeyTransfer keys, KeyRing ring, UlidGenerator ulids, TimeProvider clock)
{
    /// <summary>For how long an environment that was found active is believed to be: much shorter than the notice before its deletion.</summary>
    private static readonly TimeSpan ActiveFor = TimeSpan.FromSeconds(30);

    /// <param name="lines">The export, which is read twice: first to see that it is whole.</param>
    /// <param name="progress">Told the number of applications read so far.</param>
    /// <returns>
    /// A failure, with nothing changed, when this is not a whole export or the export key is another; or a failure that tells why it
    /// stopped between two applications.
    /// </returns>
    /// <exception cref="KeysUnavailableException">The target's key-encryption key cannot be had.</exception>
    public async Task<Outcome<ImportReport>> RunAsync(
        EnvironmentId environment,
        Func<IAsyncEnumerable<string>> lines,
        KeyEncryptionKey exportKey,
        Actor actor,
        IProgress<int> progress,
        CancellationToken cancellation)
    {
        if (!(await ReadKeysAsync(lines(), exportKey, cancellation)).TryGet(out var exported, out var failure))
        {
            return failure;
        }

        var seenActive = clock.GetTimestamp();
        if (!await environments.IsActiveAsync(environment, cancellation))
        {
            return Gone(environment);
        }

        var versions = await AdoptAsync(environment, exported, actor, cancellation);
        var (created, identical, different) = (0, 0, new List<string>());
        await foreach (var line in lines().WithCancellation(cancellation))
        {
            if (ExportedLine.Read(line) is not ExportedApplication application)
            {
                continue;
            }

            if (clock.GetElapsedTime(seenActive) >= ActiveFor)
            {
                seenActive = clock.GetTimestamp();
                if (!await environments.IsActiveAsync(environment, cancellation))
                {
                    return Gone(environment);
                }
            }

            var rows = Rows(application, versions);
            if (!(await ImportAsync(environment, rows, actor, cancellation)).TryGet(out var result, out var stopped))
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

    /// <summary>The keys of an export, once it has been seen to be whole.</summary>
    private static async Task<Outcome<IReadOnlyList<(ExportedKey Line, KeyPurpose Purpose, RingKey Key)>>> ReadKeysAsync(
        IAsyncEnumerable<string> lines, KeyEncryptionKey exportKey, CancellationToken cancellation)
    {
        ExportedHeader? header = null;
        ExportedEnd? end = null;
        var exported = new List<(ExportedKey Line, KeyPurpose Purpose, RingKey Key)>();
        var (number, applications) = (0, 0);
        await foreach (var text in lines.WithCancellation(cancellation))
        {
            number++;
            var line = end is null ? ExportedLine.Read(text) : null;
            switch (line)
            {
                case ExportedHeader first when number == 1:
                    header = first;
                    if (header.Format != ExportedHeader.CurrentFormat)
                    {
                        return new Failure.Refused($"The export has the format {header.Format}; this version reads {ExportedHeader.CurrentFormat}.");
                    }

                    if (header.ExportKey != exportKey.Version)
                    {
                        return new Failure.Refused($"The export was made with another export key ({header.ExportKey}, not {exportKey.Version}).");
                    }

                    break;
                case ExportedKey key when header is not null:
                    if (KeyPurpose.Find(key.Purpose) is not { } purpose
                        || KeyRingRows.Unwrap(header.Environment, purpose, key.Version, key.Wrapped, exportKey) is not { } opened)
                    {
                        return new Failure.Refused($"The key in line {number} of the export does not open: the line was changed.");
                    }

                    if (exported.Any(one => one.Purpose == purpose && one.Line.Version == key.Version))
                    {
                        return new Failure.Refused($"Line {number} of the export has the {purpose} key of version {key.Version} again.");
                    }

                    exported.Add((key, purpose, opened));
                    break;
                case ExportedApplication application when header is not null && IsSound(application, exported):
                    applications++;
                    break;
                case ExportedEnd last when header is not null:
                    end = last;
                    break;
                default:
                    return new Failure.Refused($"Line {number} is not what an export has there.");
            }
        }

        return end is not null && end.Applications == applications && end.Keys == exported.Count
            ? new Outcome<IReadOnlyList<(ExportedKey, KeyPurpose, RingKey)>>(exported)
            : new Failure.Refused("The export is not whole: its end is missing, or tells of more than there is.");
    }

    private static bool IsSound(ExportedApplication line, List<(ExportedKey Line, KeyPurpose Purpose, RingKey Key)> exported)
    {
        try
        {
            var versions = exported.Where(one => one.Purpose == KeyPurpose.Pepper).ToDictionary(one => one.Line.Version, one => one.Line.Version);
            return line.Secrets.Count <= ClientSecretRows.Slots
                && Rows(line, versions) is var rows
                && rows.Domain.Id.Ulid.HasTime
                && rows.Slots.All(slot => ClientSecretRows.Read(slot).Id.Ulid.HasTime);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static ImportedRows Rows(ExportedApplication line, Dictionary<long, long> versions)
    {
        var unplaced = RowJson.Decode("", etag: null, Encoding.UTF8.GetBytes(line.Row.GetRawText()));
        var application = ApplicationRows.Read(unplaced);
        var slots = line.Secrets.Select((secret, index) =>
        {
            var slot = RowJson.Decode(
                ClientSecretRows.SlotKey(application.Id, index + 1), etag: null, Encoding.UTF8.GetBytes(secret.GetRawText()));
            slot["PepperVersion"] = versions[slot.Number("PepperVersion")];
            return slot;
        });
        return new ImportedRows(ApplicationRows.Row(application), [.. slots], application);
    }

    private async Task<Dictionary<long, long>> AdoptAsync(
        EnvironmentId environment, IReadOnlyList<(ExportedKey Line, KeyPurpose Purpose, RingKey Key)> exported, Actor actor, CancellationToken cancellation)
    {
        var versions = new Dictionary<long, long>();
        foreach (var (line, purpose, key) in exported)
        {
            var version = await keys.AdoptAsync(environment, purpose, key, actor, cancellation);
            if (purpose == KeyPurpose.Pepper)
            {
                versions[line.Version] = version;
            }
        }

        var areJoined = versions.Any(pair => pair.Key != pair.Value);
        if (areJoined && versions.ContainsValue((await ring.InspectAsync(environment, KeyPurpose.Pepper, cancellation))[^1].Version))
        {
            // Two rings have been joined: what was the newest key in another place should not serve new secrets here. A run that
            // comes after this finds another newest; one that comes after a run that was stopped before this does not.
            await ring.RotateAsync(environment, KeyPurpose.Pepper, actor, cancellation);
        }

        return versions;
    }

    /// <returns>A failure, with nothing of this application written, when a pepper that it needs has been retired since it was adopted.</returns>
    private async Task<Outcome<Imported>> ImportAsync(EnvironmentId environment, ImportedRows rows, Actor actor, CancellationToken cancellation)
    {
        var application = rows.Domain;
        var audit = new AuditEntry(ulids, actor, "application.imported");
        long[] peppers = [.. rows.Slots.Select(slot => slot.Number("PepperVersion")).Distinct()];
        List<RowChange> changes =
        [
            audit.Insert(application.Id.ToString()),

            // Empty merges: fail if a pepper is gone, and make a retirement that has counted its uses already fail.
            .. peppers.Select(version => new RowChange.Merge(new Row(KeyRingRows.Key(KeyPurpose.Pepper, version)), RowCondition.Exists)),
            new RowChange.Insert(rows.Application),
            .. ApplicationRows.ListRows(application).Select(row => new RowChange.Insert(row)),
            .. rows.Slots.Select(slot => new RowChange.Insert(slot)),
            .. rows.Slots.Select(slot => new RowChange.Insert(
                ClientSecretRows.IndexRow(application, ClientSecretRows.Slot(slot), ClientSecretRows.Read(slot).Id))),
        ];
        var result = await table.SubmitAsync(environment.Partition, changes, cancellation);
        if (AuditEntry.HasCommitted(result))
        {
            return Imported.Created;
        }

        if (result.Conflict is RowConflict.NotFound)
        {
            return new Failure.Refused($"The pepper of version {peppers[result.FailedIndex - 1]}, of '{environment}', was retired during the import, which stopped "
                + $"before the application {application.Id}. What was imported is whole; for the rest, run the import again.");
        }

        var present = await ApplicationWithSecrets.ReadAsync(table, new Caller(environment, actor), application.Id, cancellation);
        return present is not null && IsSame(present.Row, rows.Application) && AreSame(present.Slots, rows.Slots) ? Imported.Identical : Imported.Different;
    }

    /// <summary>A secret that has been used since has another time of use, and perhaps a hash under a newer pepper: it is the same.</summary>
    private static bool AreSame(IReadOnlyList<Row> present, IReadOnlyList<Row> imported) =>
        Identities(present).SequenceEqual(Identities(imported));

    private static IEnumerable<(ClientSecretId, string)> Identities(IReadOnlyList<Row> slots) =>
        slots.Select(ClientSecretRows.Read).Select(secret => (secret.Id, secret.Hint)).OrderBy(secret => secret.Id.ToString(), StringComparer.Ordinal);

    private static bool IsSame(Row one, Row other) =>
        one.Columns.Count == other.Columns.Count
        && one.Columns.All(column => other.Columns.TryGetValue(column.Key, out var value)
            && (value is byte[] bytes ? column.Value is byte[] others && bytes.AsSpan().SequenceEqual(others) : value.Equals(column.Value)));

    private enum Imported
    {
        Created,
        Identical,
        Different,
    }

    private sealed record ImportedRows(Row Application, IReadOnlyList<Row> Slots, Application Domain);
}
