namespace ConnectFunctions.Functions.Http;

/// <summary>A request's id: 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>.</summary>
internal sealed record RequestId(string Value);
