using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.ClientSecrets;

/// <summary>
/// Says what still depends on each version of an environment's pepper, and removes a version once nothing does. Both
/// read every client secret of the environment, so they are for operators and not for requests.
/// </summary>
public sealed class PepperRetirement(ITable table, UlidGenerator ulids, TimeProvider clock)
{
    /// <summary>
    /// How long after a rotation the version before it is kept in any case: longer than any instance goes on hashing
    /// under it, with room for clocks that differ.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private const int PageSize = 1000;

    /// <summary>Oldest version first.</summary>
    public async Task<IReadOnlyList<PepperUse>> ReportAsync(EnvironmentId environment, CancellationToken cancellation)
    {
        var rows = await ReadRingAsync(environment, cancellation);
        var uses = await CountAsync(environment, cancellation);
        return
        [
            .. rows.Select((row, index) => new PepperUse(
                KeyRingRows.Version(row),
                KeyRingRows.WrappedUnder(row),
                KeyRingRows.CreatedAt(row),
                uses.GetValueOrDefault(KeyRingRows.Version(row)),
                IsNewest: index == rows.Count - 1)),
        ];
    }

    /// <summary>Removes a version for good.</summary>
    /// <returns>A failure, with nothing changed, while it is the newest, or was until a moment ago, or secrets need it.</returns>
    public async Task<Outcome<Done>> RetireAsync(EnvironmentId environment, long version, Actor actor, CancellationToken cancellation)
    {
        var rows = await ReadRingAsync(environment, cancellation);
        if (rows.FirstOrDefault(row => KeyRingRows.Version(row) == version) is not { } retired)
        {
            return new Failure.NotFound($"The environment '{environment}' has no pepper of version {version}.");
        }

        if (rows.FirstOrDefault(row => KeyRingRows.Version(row) > version) is not { } next)
        {
            return new Failure.Refused($"Version {version} is the newest pepper of '{environment}'. Rotate first: connect-admin peppers rotate {environment}");
        }

        var kept = KeyRingRows.CreatedAt(next) + Grace - clock.GetUtcNow();
        if (kept > TimeSpan.Zero)
        {
            return new Failure.Refused($"Instances may have hashed under version {version} until a moment ago. Try again in {Counted.Of((int)Math.Ceiling(kept.TotalSeconds), "second")}.");
        }

        var uses = (await CountAsync(environment, cancellation)).GetValueOrDefault(version);
        if (uses > 0)
        {
            return new Failure.Refused($"Version {version} is still needed by {Counted.Of(uses, "client secret")} of '{environment}'. Each moves to the newest when it is next used; "
                + $"delete those that never will be. See: connect-admin peppers report {environment}");
        }

        var audit = new AuditEntry(ulids, actor, "key.retired");
        var result = await table.SubmitAsync(
            environment.Partition,
            [audit.Insert($"{KeyPurpose.Pepper.Name}/{version}"), new RowChange.Delete(retired.Key, RowCondition.Unchanged(retired))],
            cancellation);
        return AuditEntry.HasCommitted(result)
            ? new Done()
            : new Failure.Refused($"Version {version} changed while it was being retired. Try again.");
    }

    private ValueTask<IReadOnlyList<Row>> ReadRingAsync(EnvironmentId environment, CancellationToken cancellation)
    {
        var (from, to) = KeyRingRows.Range(KeyPurpose.Pepper);
        return table.QueryAsync(environment.Partition, from, to, KeyRingRows.MaxVersions, cancellation);
    }

    private async Task<Dictionary<long, int>> CountAsync(EnvironmentId environment, CancellationToken cancellation)
    {
        var counts = new Dictionary<long, int>();
        await foreach (var row in table.ReadRangeAsync(environment.Partition, "app|", "app}", PageSize, cancellation))
        {
            if (ClientSecretRows.IsSlot(row))
            {
                var version = row.Number("PepperVersion");
                counts[version] = counts.GetValueOrDefault(version) + 1;
            }
        }

        return counts;
    }
}
