using System.Diagnostics;

namespace ConnectFunctions.Bench.Load;

/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="Latencies">Of every request, ascending, in ticks of <see cref="Stopwatch"/>.</param>
internal sealed record LoadResult(TimeSpan Elapsed, long[] Latencies)
{
    public double PerSecond => Latencies.Length / Elapsed.TotalSeconds;

    public double MedianMicroseconds => Latencies[Latencies.Length / 2] * 1e6 / Stopwatch.Frequency;
}
