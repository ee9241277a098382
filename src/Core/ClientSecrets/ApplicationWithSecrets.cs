using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;

namespace ConnectFunctions.ClientSecrets;

/// <summary>An application and its client secrets, as one range query found them.</summary>
internal sealed record ApplicationWithSecrets(Row Row, OrganizationId? Owner, IReadOnlyList<Row> Slots)
{
    public Application Application => ApplicationRows.Read(Row);

    /// <summary>Oldest first.</summary>
    public IEnumerable<ClientSecret> Secrets => Slots.Select(ClientSecretRows.Read).OrderBy(secret => secret.Id.ToString(), StringComparer.Ordinal);

    /// <summary>The keys of the secrets' rows, both of each.</summary>
    public IEnumerable<string> SecretKeys => Slots.SelectMany(
        slot => (string[])[slot.Key, ClientSecretRows.IndexKey(ClientSecretRows.Read(slot).Id)]);

    /// <summary>The lowest free slot, from 1; null when there is none.</summary>
    public int? FreeSlot => Enumerable.Range(1, ClientSecretRows.Slots)
        .Except(Slots.Select(ClientSecretRows.Slot))
        .Select(slot => (int?)slot)
        .FirstOrDefault();

    public static async Task<ApplicationWithSecrets?> ReadAsync(
        ITable table, Caller caller, ApplicationUlid id, CancellationToken cancellation)
    {
        var key = ApplicationRows.Key(id);
        var rows = await table
            .QueryAsync(caller.Environment.Partition, key, ApplicationRows.End(id), 1 + ClientSecretRows.Slots, cancellation);

        return rows.Count > 0 && rows[0].Key == key && ApplicationRows.Owner(rows[0]) is var owner && caller.Sees(owner)
            ? new ApplicationWithSecrets(rows[0], owner, [.. rows.Skip(1)])
            : null;
    }
}
