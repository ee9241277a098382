using System.Diagnostics;

namespace ConnectFunctions.Bench.Load;

/// <summary>Keeps so many connections busy with one request after the other.</summary>
internal static class LoadGenerator
{
    /// <param name="server">At a loopback address.</param>
    /// <param name="connections">Each waits for its answer before it sends the next request.</param>
    /// <param name="duration">For how long requests are begun.</param>
    /// <param name="request">The request with this number, from 0.</param>
    /// <param name="cancellation">Ends everything.</param>
    /// <param name="most">Ends it earlier, after about so many requests.</param>
    /// <exception cref="BenchException">An answer was no success: then the figures would mean nothing.</exception>
    public static async Task<LoadResult> RunAsync(
        Uri server, int connections, TimeSpan duration, Func<long, ReadOnlyMemory<byte>> request, CancellationToken cancellation, long most = long.MaxValue)
    {
        var next = -1L;
        var start = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(LoopAsync, cancellation)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var latencies = results.SelectMany(one => one).Order().ToArray();
        return latencies.Length > 0 ? new LoadResult(elapsed, latencies) : throw new BenchException("Not one request was answered in time.");

        async Task<List<long>> LoopAsync()
        {
            var latencies = new List<long>();
            using var connection = await KeepAliveConnection.OpenAsync(server, cancellation);
            while (Stopwatch.GetElapsedTime(start) < duration && Interlocked.Increment(ref next) is var number && number < most)
            {
                var bytes = request(number);
                var began = Stopwatch.GetTimestamp();
                var status = await connection.SendAsync(bytes, cancellation);
                latencies.Add(Stopwatch.GetTimestamp() - began);
                if (status is < 200 or > 299)
                {
                    throw new BenchException($"{server} answered {status} where a success was expected.");
                }
            }

            return latencies;
        }
    }
}
