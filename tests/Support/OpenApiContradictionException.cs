namespace ConnectFunctions.Tests.Support;

/// <summary>The service answered something that <c>docs/openapi.yaml</c> does not allow.</summary>
public sealed class OpenApiContradictionException(string message) : Exception(message);
