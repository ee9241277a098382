using System.Globalization;

namespace ConnectFunctions;

/// <summary>How many there are of something, for people to read.</summary>
public static class Counted
{
    /// <param name="one">What one is called; several are called that with an <c>s</c>.</param>
    public static string Of(int count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");
}
