namespace ConnectFunctions.Integrity;

/// <summary>What was repaired, and what a last walk still found.</summary>
/// <param name="Rows">How many rows there are.</param>
public sealed record RepairReport(int Rows, IReadOnlyList<IntegrityProblem> Repaired, IReadOnlyList<IntegrityProblem> Left);
