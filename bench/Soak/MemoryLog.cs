using System.Diagnostics;

namespace ConnectFunctions.Bench.Soak;

/// <summary>The resident memory of the service over the time of a run.</summary>
internal sealed class MemoryLog
{
    // The collector lets a heap breathe; growth goes on.
    private const double MostGrowth = 1.05;

    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(30);

    private readonly List<(TimeSpan At, double Megabytes, int Calls)> samples = [];

    /// <summary>The median of the last third by that of the middle third; null while there is less to tell from.</summary>
    public double? Growth => samples.Count < 6 ? null : Median(samples.Count * 2 / 3, samples.Count) / Median(samples.Count / 3, samples.Count * 2 / 3);

    public bool IsFlat => Growth is < MostGrowth;

    /// <summary>Looks every half minute, or oftener when the run is short.</summary>
    public async Task WatchAsync(Service service, TimeSpan duration, Func<int> calls, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var interval = duration / 12 < LongestInterval ? duration / 12 : LongestInterval;
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var sample = (Stopwatch.GetElapsedTime(start), service.ResidentBytes.Megabytes(), calls());
                samples.Add(sample);
                Progress.Say($"soak: {((double)sample.Item3).Whole()} calls, {sample.Item2.Whole()} MB, {duration - sample.Item1:mm\\:ss} to go");
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    public override string ToString()
    {
        var table = new TextTable("after", "memory", "calls");
        foreach (var (at, megabytes, calls) in samples)
        {
            table.Add($"{at.TotalSeconds.Whole()} s", $"{megabytes.Whole()} MB", ((double)calls).Whole());
        }

        return table.ToString();
    }

    private double Median(int from, int to) => samples[from..to].Select(sample => sample.Megabytes).Median();
}
