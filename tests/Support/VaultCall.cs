namespace ConnectFunctions.Tests.Support;

/// <summary>One request to a <see cref="VaultServer"/>, and how it was answered.</summary>
/// <param name="Method">GET, PUT …</param>
/// <param name="Path">Without the query.</param>
/// <param name="Token">What came after <c>Bearer</c>; null when nothing did.</param>
/// <param name="Body">Empty when there was none.</param>
/// <param name="Status">The answer's; 0 while there is none.</param>
public sealed record VaultCall(string Method, string Path, string? Token, string Body, int Status);
