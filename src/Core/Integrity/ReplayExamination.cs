using ConnectFunctions.Idempotency;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>Holds the row of a remembered request, and the one by which it is forgotten, against each other.</summary>
internal sealed class ReplayExamination(ITable table, string partition, TimeProvider clock)
{
    /// <summary>More than the clocks of instances may differ by.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromMinutes(5);

    /// <returns>The key of its twin; null when the row cannot be read.</returns>
    public static string? TwinOf(Row row, RowPlace.Replay place) => RowContent.TryRead(
        row, read => read.String("Fingerprint").Length > 0 ? ReplayRows.ExpiryKey(ReplayRows.ExpiresAt(read), place.Hash) : null);

    public async Task<List<Diagnosis>> RunAsync(Row row, RowPlace.Replay place, CancellationToken cancellation)
    {
        if (TwinOf(row, place) is not { } key)
        {
            return [Diagnosis.Hopeless(row, Damage.Unreadable, "The row of a request that may come again cannot be read.")];
        }

        return await table.ReadAsync(partition, key, cancellation) is not null
            ? []
            :
            [
                new Diagnosis(
                    new IntegrityProblem(key, Damage.TwinMissing, $"{row.Key} would never be swept.", "write it") { Anchor = row.Key },
                    row.Key,
                    [new RowChange.Merge(new Row(row.Key), RowCondition.Unchanged(row)), new RowChange.Insert(new Row(key))]),
            ];
    }

    /// <summary>
    /// A twin whose time has come is the sweep's to remove, also where it is alone.
    /// </summary>
    public async Task<List<Diagnosis>> RunAsync(Row row, RowPlace.Twin place, CancellationToken cancellation)
    {
        var key = ReplayRows.Key(place.Hash);
        return place.Minute <= clock.GetUtcNow() + Allowance || await table.ReadAsync(partition, key, cancellation) is not null
            ? []
            :
            [
                new Diagnosis(
                    new IntegrityProblem(row.Key, Damage.TwinWithoutRow, $"It tells when {key} expires, which is not there.", "remove it"),
                    key,
                    [new RowChange.Delete(row.Key, RowCondition.Unchanged(row))]),
            ];
    }
}
