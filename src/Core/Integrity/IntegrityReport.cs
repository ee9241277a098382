namespace ConnectFunctions.Integrity;

/// <summary>What a walk through an environment found.</summary>
/// <param name="Rows">How many rows there were.</param>
/// <param name="Problems">By row key of what they were found at.</param>
public sealed record IntegrityReport(int Rows, IReadOnlyList<IntegrityProblem> Problems);
