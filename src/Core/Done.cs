namespace ConnectFunctions;

/// <summary>The value of a call that has nothing to answer.</summary>
public readonly record struct Done;
