namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>Which engine a test runs over.</summary>
public enum Engine
{
    Sqlite,
    Azurite,
}
