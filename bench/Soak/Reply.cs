using System.Text.Json.Nodes;

namespace ConnectFunctions.Bench.Soak;

/// <summary>An answer that settles a call.</summary>
/// <param name="Status">Not 429 and below 500.</param>
/// <param name="Body">Null when there is none.</param>
/// <param name="Attempts">How often it was asked for, 1 or more.</param>
internal sealed record Reply(int Status, JsonNode? Body, int Attempts);
