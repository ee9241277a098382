namespace ConnectFunctions.Tests.Support;

/// <summary>How often a test that races or counts does it again: a few times, or many with <c>./dev test --long</c>.</summary>
public static class Rounds
{
    private static readonly bool AreMany = Environment.GetEnvironmentVariable("CONNECT_LONG") == "1";

    public static int Of(int few) => Of(few, few * 20);

    public static int Of(int few, int many) => AreMany ? many : few;
}
