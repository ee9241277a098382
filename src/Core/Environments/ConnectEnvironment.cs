using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>An environment as an operator sees it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="State">Whether it is in use.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="DeletingSince">When its deletion began; null while it is active.</param>
public sealed record ConnectEnvironment(
    EnvironmentId Id, EnvironmentState State, DateTimeOffset CreatedAt, DateTimeOffset? DeletingSince)
{
    /// <summary>Holds as long as its row is as it was read: not for another environment that was given the name since.</summary>
    internal RowCondition IsUnchanged { get; init; }
}
