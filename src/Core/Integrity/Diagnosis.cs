using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>A problem, and the changes that would end it if nothing of what was read has changed since.</summary>
/// <param name="Target">The id of the object that the repair changes, for the audit trail.</param>
/// <param name="Changes">Without the audit row; empty when it cannot be repaired.</param>
internal sealed record Diagnosis(IntegrityProblem Problem, string Target, IReadOnlyList<RowChange> Changes)
{
    /// <summary>Something for a person to look at.</summary>
    public static Diagnosis Hopeless(Row row, Damage damage, string message) =>
        new(new IntegrityProblem(row.Key, damage, message, Repair: null), row.Key, []);
}
