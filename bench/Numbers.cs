using System.Globalization;

namespace ConnectFunctions.Bench;

internal static class Numbers
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public static string Whole(this double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Hundredths(this double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    public static double Megabytes(this long bytes) => bytes / 1024.0 / 1024.0;
}
