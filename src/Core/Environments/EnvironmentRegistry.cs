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
    /// <returns>False when it has changed since it was found, or is gone.</returns>
    internal async Task<bool> MarkAsync(ConnectEnvironment found, EnvironmentState state, Actor actor, CancellationToken cancellation)
    {
        var isDeleting = state is EnvironmentState.Deleting;
        var audit = new AuditEntry(ulids, actor, isDeleting ? "environment.deletion_started" : "environment.deletion_stopped");
        var row = new Row(Key(found.Id))
        {
            ["State"] = isDeleting ? Deleting : Active,
            ["DeletingSince"] = isDeleting ? clock.GetUtcNow() : null,
        };
        var result = await table.SubmitAsync(
            Partition, [audit.Insert(found.Id.ToString()), new RowChange.Merge(row, found.IsUnchanged)], cancellation);
        return AuditEntry.HasCommitted(result);
    }

    /// <summary>Removes its own row, once everything in it is gone.</summary>
    /// <returns>False when it has changed since it was found, or is gone.</returns>
    internal async Task<bool> RemoveAsync(ConnectEnvironment found, Actor actor, CancellationToken cancellation)
    {
        var audit = new AuditEntry(ulids, actor, "environment.deleted");
        var result = await table.SubmitAsync(
            Partition, [audit.Insert(found.Id.ToString()), new RowChange.Delete(Key(found.Id), found.IsUnchanged)], cancellation);
        return AuditEntry.HasCommitted(result);
    }

    /// <summary>Whether it is as it was found, so that nothing else can have had its name meanwhile.</summary>
    internal async ValueTask<bool> IsUnchangedAsync(ConnectEnvironment found, CancellationToken cancellation) =>
        (await FindAsync(found.Id, cancellation))?.IsUnchanged == found.IsUnchanged;

    private static string Key(EnvironmentId environment) => $"environment|{environment}";

    private static ConnectEnvironment Read(Row row)
    {
        if (!EnvironmentId.TryParse(row.Key.AsSpan(row.Key.IndexOf('|', StringComparison.Ordinal) + 1), out var id))
        {
            throw new InvalidDataException($"Row '{row.Key}' is not an environment's.");
        }

        // A deletion that was taken back leaves its time behind.
        var isActive = row.String("State") == Active;
        return new ConnectEnvironment(
            id, isActive ? EnvironmentState.Active : EnvironmentState.Deleting, row.Time("CreatedAt"), isActive ? null : row.OptionalTime("DeletingSince"))
        {
            IsUnchanged = RowCondition.Unchanged(row),
        };
    }
}
