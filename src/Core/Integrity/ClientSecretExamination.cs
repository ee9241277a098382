using ConnectFunctions.Applications;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>Holds a client secret's slot, and the row that leads from its id there, against each other.</summary>
internal sealed class ClientSecretExamination(ITable table, string partition)
{
    /// <returns>Null when the row lacks what a secret needs to be told and verified.</returns>
    public static ClientSecret? TryRead(Row slot) => RowContent.TryRead(
        slot, row => row.Number("PepperVersion") >= 1 && row.Bytes("Mac").Length == SecretHash.Size ? ClientSecretRows.Read(row) : null);

    public async Task<List<Diagnosis>> RunAsync(Row row, RowPlace.Slot place, CancellationToken cancellation)
    {
        var secret = TryRead(row);
        var index = secret is null ? null : await table.ReadAsync(partition, ClientSecretRows.IndexKey(secret.Id), cancellation);
        var owner = await table.ReadAsync(partition, ApplicationRows.Key(place.Application), cancellation);
        if (owner is null)
        {
            return [WithoutApplication(row, place, secret, index)];
        }

        if (secret is null)
        {
            return [Diagnosis.Hopeless(row, Damage.Unreadable, $"A client secret of {place.Application} cannot be read, and does not verify.")];
        }

        var found = new List<Diagnosis>();
        var version = row.Number("PepperVersion");
        if (await table.ReadAsync(partition, KeyRingRows.Key(KeyPurpose.Pepper, version), cancellation) is null)
        {
            found.Add(Diagnosis.Hopeless(
                row, Damage.PepperMissing, $"{secret.Id} cannot be verified: it is hashed under the pepper's version {version}, which is not there."));
        }

        if (ApplicationExamination.TryRead(owner) is { } application)
        {
            found.AddRange(await HoldAgainstIndexAsync(row, place, secret.Id, index, ClientSecretRows.IndexRow(application.Id, application.Owner, place.Number, secret.Id), cancellation));
        }

        return found;
    }

    /// <summary>The row that leads from an id to a slot, which must hold that secret.</summary>
    public async Task<List<Diagnosis>> RunAsync(Row row, RowPlace.Index place, CancellationToken cancellation)
    {
        var id = ClientSecretId.FromStore(place.Secret);
        var slot = await SlotOfAsync(row, cancellation);
        var holds = slot?.OptionalString("SecretId");

        // A slot that cannot be read is told of by itself, and may have held this secret.
        return holds == place.Secret.ToString() || (slot is not null && holds is null)
            ? []
            :
            [
                // Whoever fills a slot with this id inserts this row, and cannot as long as it is there.
                new Diagnosis(
                    new IntegrityProblem(row.Key, Damage.IndexWithoutSlot, $"It leads to {id}, which is not there.", "remove it"),
                    id.ToString(),
                    [new RowChange.Delete(row.Key, RowCondition.Unchanged(row))]),
            ];
    }

    private static Diagnosis WithoutApplication(Row row, RowPlace.Slot place, ClientSecret? secret, Row? index)
    {
        List<RowChange> changes = [new RowChange.Delete(row.Key, RowCondition.Unchanged(row))];
        if (index is not null && Leads(index) is { } target && target == (place.Application, place.Number))
        {
            changes.Add(new RowChange.Delete(index.Key, RowCondition.Unchanged(index)));
        }

        // Nothing can be said in a transaction of a row that is not there. But an id is given to one application only, and
        // this one is gone; its secret would come back together with a slot of its own.
        return new Diagnosis(
            new IntegrityProblem(
                row.Key, Damage.SlotWithoutApplication, $"A client secret of {place.Application}, which is not there; it authenticates nobody.", "remove it"),
            secret?.Id.ToString() ?? place.Application.ToString(),
            changes);
    }

    private async Task<IEnumerable<Diagnosis>> HoldAgainstIndexAsync(
        Row row, RowPlace.Slot place, ClientSecretId id, Row? index, Row expected, CancellationToken cancellation)
    {
        if (index is null)
        {
            return [Write(Damage.IndexMissing, $"Nothing leads to {id}, so it cannot be revoked.", new RowChange.Insert(expected))];
        }

        if (RowContent.IsSame(index, expected))
        {
            return [];
        }

        if (Leads(index) != (place.Application, place.Number)
            && await SlotOfAsync(index, cancellation) is { } other
            && other.OptionalString("SecretId") == id.Ulid.ToString())
        {
            return [Diagnosis.Hopeless(row, Damage.SecretTwice, $"{id} is here and in {other.Key}.")];
        }

        return
        [
            Write(Damage.IndexDiffers, $"It does not lead to {id} as it should.", new RowChange.Replace(expected, RowCondition.Unchanged(index))),
        ];

        // An empty merge: the secret is still in this slot, and whoever revokes it meanwhile reads again.
        Diagnosis Write(Damage damage, string message, RowChange change) => new(
            new IntegrityProblem(change.Key, damage, message, "write it anew from the client secret's own row") { Anchor = row.Key },
            id.ToString(),
            [new RowChange.Merge(new Row(row.Key), RowCondition.Unchanged(row)), change]);
    }

    private async ValueTask<Row?> SlotOfAsync(Row index, CancellationToken cancellation) => Leads(index) is var (application, slot)
        ? await table.ReadAsync(partition, ClientSecretRows.SlotKey(application, slot), cancellation)
        : null;

    /// <summary>Null when it leads to no place that there is.</summary>
    private static (ApplicationUlid Application, int Slot)? Leads(Row index) =>
        Ulid.TryParse(index.OptionalString("ApplicationId"), out var id)
        && index.Columns.GetValueOrDefault("Slot") is long slot and >= 1 and <= ClientSecretRows.Slots
            ? (ApplicationUlid.FromStore(id), (int)slot)
            : null;
}
