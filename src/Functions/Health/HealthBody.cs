namespace ConnectFunctions.Functions.Health;

/// <summary>All that a stranger is told.</summary>
internal sealed record HealthBody(string Status);
