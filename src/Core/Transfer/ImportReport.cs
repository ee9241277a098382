namespace ConnectFunctions.Transfer;

/// <summary>What an import did.</summary>
/// <param name="Created">Applications that were not there.</param>
/// <param name="Identical">Applications that were there, just so.</param>
/// <param name="Different">Ids of applications that are there and differ; they were left as they are.</param>
public sealed record ImportReport(int Created, int Identical, IReadOnlyList<string> Different);
