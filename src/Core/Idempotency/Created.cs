namespace ConnectFunctions.Idempotency;

/// <summary>What a creation made, now or when the same request came before.</summary>
/// <param name="Value">As it was when it was made.</param>
/// <param name="IsReplay">Whether it was made by an earlier request and nothing has been changed now.</param>
public sealed record Created<T>(T Value, bool IsReplay);
