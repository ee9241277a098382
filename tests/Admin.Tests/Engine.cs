namespace ConnectFunctions.Admin.Tests;

/// <summary>Where an operator's store is.</summary>
public enum Engine
{
    Embedded,
    Azurite,
}
