using System.Diagnostics;
using System.Globalization;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Safety;

public abstract class The_rate_limit(Front front)
{
    private const int Requests = 20;
    private const int WindowSeconds = 3;
    private const string Path = "/connect/applications";

    [Fact]
    public async Task Holds_one_key_and_no_other_and_ends_when_it_says()
    {
        using var directory = new TemporaryDirectory();
        await using var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory, front) with
        {
            Others = new Dictionary<string, string?> { ["RateLimit__Requests"] = $"{Requests}", ["RateLimit__WindowSeconds"] = $"{WindowSeconds}" },
        });
        var (api, counted, refused) = await UseUpAsync(await Api.NewAsync(host));
        for (var i = 0; i < Requests; i++)
        {
            counted[i].Has(200);
            Assert.Equal($"{Requests}", counted[i].Headers["RateLimit-Limit"]);
            Assert.Equal($"{Requests - i - 1}", counted[i].Headers["RateLimit-Remaining"]);
            Assert.InRange(int.Parse(counted[i].Headers["RateLimit-Reset"], CultureInfo.InvariantCulture), 1, WindowSeconds);
        }

        refused.IsError(429, "rate_limit_exceeded");
        Assert.Equal(refused.Headers["RateLimit-Reset"], refused.Headers["Retry-After"]);

        // Neither another key of the same environment nor a stranger without a key is held for it.
        (await (await api.WithKeyAsync(key => key)).GetAsync(Path)).Has(200);
        (await api.WithKeyText(null).GetAsync(Path)).IsError(401, "unauthorized");
        (await api.WithKeyText(null).GetAsync("/health/ready")).Is(200);

        await Task.Delay(TimeSpan.FromSeconds(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture)));
        (await api.GetAsync(Path)).Has(200);
    }

    /// <summary>With a key of its own, and with another one where a busy machine took longer than a window.</summary>
    private static async Task<(Api Api, List<Reply> Counted, Reply Refused)> UseUpAsync(Api creator)
    {
        var took = new List<TimeSpan>();
        while (took.Count < 10)
        {
            var api = await creator.WithKeyAsync(key => key);
            var replies = new List<Reply>();
            var watch = Stopwatch.StartNew();
            while (replies.Count <= Requests)
            {
                replies.Add(await api.GetAsync(Path));
            }

            if (watch.Elapsed < TimeSpan.FromSeconds(WindowSeconds))
            {
                return (api, replies[..Requests], replies[Requests]);
            }

            took.Add(watch.Elapsed);
        }

        throw new InvalidOperationException($"{Requests + 1} requests take longer than a window: {string.Join(", ", took)}.");
    }
}

public sealed class The_rate_limit_on_the_server() : The_rate_limit(Front.Server);

public sealed class The_rate_limit_on_the_worker() : The_rate_limit(Front.Worker);
