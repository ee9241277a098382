namespace ConnectFunctions.Admin;

/// <summary>Colours for terminals, unless NO_COLOR (https://no-color.org) or a dumb terminal is there.</summary>
internal static class Colours
{
    public const string Red = "31";
    public const string Green = "32";
    public const string Yellow = "33";

    private static readonly bool Wanted =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <param name="colour">The number of an SGR sequence.</param>
    public static string Paint(string text, string colour) => Wanted ? $"\e[{colour}m{text}\e[0m" : text;
}
