namespace ConnectFunctions.Bench;

/// <summary>Nothing can be measured, and why.</summary>
public sealed class BenchException(string message) : Exception(message);
