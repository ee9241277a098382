namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>Where the rows are kept.</summary>
public enum Engine
{
    Embedded,
    Azurite,
}
