namespace ConnectFunctions.Bench.Comparison;

/// <summary>One line of the table.</summary>
/// <param name="What">Is measured.</param>
/// <param name="Measured">With its unit.</param>
/// <param name="Against">Measured beside it, with its unit.</param>
/// <param name="Ratio">The first by the second, or the first alone where there is no second; null when neither is of interest.</param>
/// <param name="Goal">What the ratio must at least or at most be.</param>
internal sealed record Line(string What, string Measured, string Against, double? Ratio, Goal? Goal)
{
    /// <summary>Two things measured in turn, so that whatever disturbs one disturbs the other; the medians, and that of the ratios.</summary>
    public static Line Of(string what, string unit, string against, IReadOnlyList<(double Measured, double Against)> pairs, Goal goal) => new(
        what,
        $"{pairs.Select(pair => pair.Measured).Median().Whole()} {unit}",
        $"{pairs.Select(pair => pair.Against).Median().Whole()} {unit} {against}",
        pairs.Select(pair => pair.Measured / pair.Against).Median(),
        goal);
}
