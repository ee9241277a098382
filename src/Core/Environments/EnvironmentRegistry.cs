using System.Runtime.CompilerServices;
using ConnectFunctions.Audit;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>The environments themselves. They are rows of a partition of their own, with audit rows of their own.</summary>
public sealed class EnvironmentRegistry(ITable table, UlidGenerator ulids, TimeProvider clock)
{
    /// <summary>Where the environments are; no environment's id can be this.</summary>
    internal const string Partition = "_environments";

    private const string Active = "active";
    private const string Deleting = "deleting";
    private const int PageSize = 1000;

    /// <summary>Creates it, unless it is there.</summary>
    /// <returns>False when it was there.</returns>
    public async Task<bool> CreateAsync(EnvironmentId environment, Actor actor, CancellationToken cancellation)
    {
        var audit = new AuditEntry(ulids, actor, "environment.created");
        var row = new Row(Key(environment)) { ["State"] = Active, ["CreatedAt"] = clock.GetUtcNow() };
        var result = await table.SubmitAsync(Partition, [audit.Insert(environment.ToString()), new RowChange.Insert(row)], cancellation);
        return AuditEntry.HasCommitted(result);
    }

    public async Task<ConnectEnvironment?> FindAsync(EnvironmentId environment, CancellationToken cancellation) =>
        await table.ReadAsync(Partition, Key(environment), cancellation) is { } row ? Read(row) : null;

    /// <summary>Asks the store something, to see whether it answers.</summary>
    /// <exception cref="StorageUnavailableException">It does not.</exception>
    public async Task ProbeAsync(CancellationToken cancellation) => await table.ReadAsync(Partition, "probe", cancellation);

    /// <summary>Whether it exists and is not being deleted.</summary>
    public async ValueTask<bool> IsActiveAsync(EnvironmentId environment, CancellationToken cancellation) =>
        await FindAsync(environment, cancellation) is { State: EnvironmentState.Active };

    /// <summary>By id, also those that are being deleted.</summary>
    public async IAsyncEnumerable<ConnectEnvironment> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in table.ReadRangeAsync(Partition, "environment|", "environment}", PageSize, cancellation))
        {
            yield return Read(row);
        }
    }

    /// <summary>Marks it as being deleted, or takes the mark back.</summary>
    /// <returns>False when it does not exist.</returns>
    internal async Task<bool> MarkAsync(EnvironmentId environment, EnvironmentState state, Actor actor, CancellationToken cancellation)
    {
        var isDeleting = state is EnvironmentState.Deleting;
        var audit = new AuditEntry(ulids, actor, isDeleting ? "environment.deletion_started" : "environment.deletion_stopped");
        var row = new Row(Key(environment))
        {
            ["State"] = isDeleting ? Deleting : Active,
            ["DeletingSince"] = isDeleting ? clock.GetUtcNow() : null,
        };
        var result = await table.SubmitAsync(
            Partition, [audit.Insert(environment.ToString()), new RowChange.Merge(row, RowCondition.Exists)], cancellation);
        return AuditEntry.HasCommitted(result);
    }

    /// <summary>Removes its own row, once everything in it is gone.</summary>
    internal async Task RemoveAsync(EnvironmentId environment, Actor actor, CancellationToken cancellation)
    {
        var audit = new AuditEntry(ulids, actor, "environment.deleted");
        await table.SubmitAsync(
            Partition, [audit.Insert(environment.ToString()), new RowChange.Delete(Key(environment), RowCondition.Exists)], cancellation);
    }

    private static string Key(EnvironmentId environment) => $"environment|{environment}";

    private static ConnectEnvironment Read(Row row)
    {
        if (!EnvironmentId.TryParse(row.Key.AsSpan(row.Key.IndexOf('|', StringComparison.Ordinal) + 1), out var id))
        {
            throw new InvalidDataException($"Row '{row.Key}' is not an environment's.");
        }

        // A deletion that was taken back leaves its time behind.
        return row.String("State") == Active
            ? new ConnectEnvironment(id, EnvironmentState.Active, row.Time("CreatedAt"), DeletingSince: null)
            : new ConnectEnvironment(id, EnvironmentState.Deleting, row.Time("CreatedAt"), row.OptionalTime("DeletingSince"));
    }
}
