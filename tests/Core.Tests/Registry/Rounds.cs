namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>How often a race is run: a few times, or many with <c>./dev test --long</c>.</summary>
internal static class Rounds
{
    public static int Of(int few) => Environment.GetEnvironmentVariable("CONNECT_LONG") is "1" ? few * 20 : few;
}
