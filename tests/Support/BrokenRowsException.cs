namespace ConnectFunctions.Tests.Support;

/// <summary>Rows that belong together do not fit together.</summary>
public sealed class BrokenRowsException(string message) : Exception(message);
