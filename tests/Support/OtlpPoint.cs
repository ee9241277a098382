namespace ConnectFunctions.Tests.Support;

/// <summary>A data point of a metric: a counter's or a gauge's value, or how many values a histogram has seen.</summary>
public sealed record OtlpPoint(string Metric, string Unit, bool IsHistogram, double Value, IReadOnlyDictionary<string, string> Attributes)
{
    private const int Gauge = 5;
    private const int Sum = 7;
    private const int Histogram = 9;

    internal static IEnumerable<OtlpPoint> Read(OtlpMessage metric)
    {
        foreach (var kind in (int[])[Gauge, Sum, Histogram])
        {
            foreach (var point in metric.Messages(kind).SelectMany(data => data.Messages(1)))
            {
                var isHistogram = kind == Histogram;
                yield return new OtlpPoint(
                    metric.Text(1),
                    metric.Text(3),
                    isHistogram,
                    isHistogram ? point.Number(4) : point.Has(6) ? point.Number(6) : point.Real(4),
                    point.Attributes(isHistogram ? 9 : 7));
            }
        }
    }
}
