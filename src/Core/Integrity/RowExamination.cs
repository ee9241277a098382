using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>
/// Looks at one row and what must agree with it, while the service may be writing. Everything that belongs to a row
/// changes together with it or not at all, and an ETag never returns: so what was read between two readings of the same
/// version of a row was there at one time.
/// </summary>
internal sealed class RowExamination(ITable table, EnvironmentId environment, TimeProvider clock)
{
    private const int Attempts = 30;
    private const int PauseMilliseconds = 10;

    private readonly ApplicationExamination applications = new(table, environment.Partition);
    private readonly ClientSecretExamination secrets = new(table, environment.Partition);
    private readonly ReplayExamination replays = new(table, environment.Partition, clock);

    /// <summary>Whether a row that stands for itself cannot be what its key says.</summary>
    public static Diagnosis? Alone(Row row, RowPlace place) => place switch
    {
        RowPlace.RingKey when !IsRingKey(row) => Diagnosis.Hopeless(row, Damage.RingKeyMalformed, "The row of a key lacks something."),
        RowPlace.StrangeRingKey => Diagnosis.Hopeless(row, Damage.RingKeyMalformed, "No version of a key has this name; the ring may not be readable because of it."),
        RowPlace.ApiKey when RowContent.TryRead(row, ApiKeyRows.Read) is null => Diagnosis.Hopeless(row, Damage.Unreadable, "The row of an API key cannot be read."),
        RowPlace.Audit when RowContent.TryRead(row, AuditRecord.Read) is null => Diagnosis.Hopeless(row, Damage.Unreadable, "A record of the audit trail cannot be read."),
        RowPlace.Nowhere => Diagnosis.Hopeless(row, Damage.BelongsToNothing, "The row belongs to nothing."),
        _ => null,
    };

    /// <param name="key">The row's key; one that is gone has no problems.</param>
    public async Task<IReadOnlyList<Diagnosis>> RunAsync(string key, CancellationToken cancellation)
    {
        Row? row = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            row = await table.ReadAsync(environment.Partition, key, cancellation);
            if (row is null)
            {
                return [];
            }

            var found = await DiagnoseAsync(row, cancellation);
            if (found.Count == 0 || (await table.ReadAsync(environment.Partition, key, cancellation))?.ETag == row.ETag)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(PauseMilliseconds * (attempt + 1))), clock, cancellation);
        }

        return [Diagnosis.Hopeless(row!, Damage.Unsettled, "The row changes too fast to be held against others now.")];
    }

    private async ValueTask<IReadOnlyList<Diagnosis>> DiagnoseAsync(Row row, CancellationToken cancellation) => RowPlace.Of(row.Key) switch
    {
        RowPlace.Own => await applications.RunAsync(row, cancellation),
        RowPlace.Copy copy => await applications.RunAsync(row, copy, cancellation),
        RowPlace.Slot slot => await secrets.RunAsync(row, slot, cancellation),
        RowPlace.Index index => await secrets.RunAsync(row, index, cancellation),
        RowPlace.Replay replay => await replays.RunAsync(row, replay, cancellation),
        RowPlace.Twin twin => await replays.RunAsync(row, twin, cancellation),
        var place => Alone(row, place) is { } diagnosis ? [diagnosis] : [],
    };

    private static bool IsRingKey(Row row) =>
        row.OptionalTime("CreatedAt") is not null && row.OptionalBytes("Wrapped") is not null && KeyRingRows.WrappedUnder(row).Length > 0;
}
