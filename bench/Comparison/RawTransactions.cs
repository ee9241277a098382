using System.Diagnostics;
using System.Globalization;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Bench.Comparison;

/// <summary>The embedded engine by itself, in this process: transactions of five new rows, each of the size of an application's.</summary>
internal static class RawTransactions
{
    private const int Rows = 5;

    private static long last;

    public static async Task<double> PerSecondAsync(ITable table, int callers, TimeSpan duration, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(LoopAsync, cancellation)));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task<int> LoopAsync()
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(start) < duration; count++)
            {
                var result = await table.SubmitAsync("raw", [.. Enumerable.Range(0, Rows).Select(NewRow)], cancellation);
                if (!result.Committed)
                {
                    throw new BenchException("A raw transaction was not committed.");
                }
            }

            return count;
        }
    }

    private static RowChange NewRow(int family)
    {
        var number = Interlocked.Increment(ref last).ToString("D26", CultureInfo.InvariantCulture);
        return new RowChange.Insert(new Row($"family{family}|{number}")
        {
            ["Shape"] = 1L,
            ["Body"] = Sample.Bytes,
        });
    }
}
