using ConnectFunctions.Audit;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>The environments themselves. They are rows of a partition of their own, with audit rows of their own.</summary>
public sealed class EnvironmentRegistry(ITable table, UlidGenerator ulids, TimeProvider clock)
{
    private const string Partition = "_environments";
    private const string Active = "active";

    /// <summary>Creates it, unless it is there.</summary>
    /// <returns>False when it was there.</returns>
    public async Task<bool> CreateAsync(EnvironmentId environment, Actor actor, CancellationToken cancellation)
    {
        var audit = new AuditEntry(ulids, actor, "environment.created");
        var row = new Row(Key(environment)) { ["State"] = Active, ["CreatedAt"] = clock.GetUtcNow() };
        var result = await table
            .SubmitAsync(Partition, [audit.Insert(environment.ToString()), new RowChange.Insert(row)], cancellation);
        return AuditEntry.HasCommitted(result);
    }

    /// <summary>Whether it exists and is not being deleted.</summary>
    public async ValueTask<bool> IsActiveAsync(EnvironmentId environment, CancellationToken cancellation) =>
        await table.ReadAsync(Partition, Key(environment), cancellation) is { } row && row.String("State") == Active;

    private static string Key(EnvironmentId environment) => $"environment|{environment}";
}
