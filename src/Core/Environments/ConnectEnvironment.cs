namespace ConnectFunctions.Environments;

/// <summary>An environment as an operator sees it.</summary>
public sealed record ConnectEnvironment(EnvironmentId Id, EnvironmentState State, DateTimeOffset CreatedAt);
