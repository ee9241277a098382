namespace ConnectFunctions.Environments;

/// <summary>What may be done in an environment.</summary>
public enum EnvironmentState
{
    /// <summary>Everything.</summary>
    Active,

    /// <summary>Nothing but to finish deleting it: its API keys are refused.</summary>
    Deleting,
}
