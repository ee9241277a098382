using System.Diagnostics;

namespace ConnectFunctions.Bench.Comparison;

/// <summary>How often this disk keeps something for good: what every durable write without company costs.</summary>
internal static class DiskSync
{
    public static double PerSecond(string file, TimeSpan duration)
    {
        var page = new byte[4096];
        var count = 0;
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            stream.Write(page);
            stream.Flush(flushToDisk: true);
            count++;
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
