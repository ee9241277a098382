using System.Globalization;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Safety;

public sealed class The_rate_limit
{
    private const int Requests = 20;
    private const string Path = "/connect/applications";

    [Fact]
    public async Task Holds_one_key_and_no_other_and_ends_when_it_says()
    {
        using var directory = new TemporaryDirectory();
        await using var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory) with
        {
            Others = new Dictionary<string, string?> { ["RateLimit__Requests"] = $"{Requests}", ["RateLimit__WindowSeconds"] = "3" },
        });
        var api = await Api.NewAsync(host);
        for (var i = 1; i <= Requests; i++)
        {
            var counted = (await api.GetAsync(Path)).Has(200);
            Assert.Equal($"{Requests}", counted.Headers["RateLimit-Limit"]);
            Assert.Equal($"{Requests - i}", counted.Headers["RateLimit-Remaining"]);
            Assert.InRange(int.Parse(counted.Headers["RateLimit-Reset"], CultureInfo.InvariantCulture), 1, 3);
        }

        var refused = await api.GetAsync(Path);
        refused.IsError(429, "rate_limit_exceeded");
        Assert.Equal(refused.Headers["RateLimit-Reset"], refused.Headers["Retry-After"]);

        // Neither another key of the same environment nor a stranger without a key is held for it.
        (await (await api.WithKeyAsync(key => key)).GetAsync(Path)).Has(200);
        (await api.WithKeyText(null).GetAsync(Path)).IsError(401, "unauthorized");
        (await api.WithKeyText(null).GetAsync("/health/ready")).Is(200);

        await Task.Delay(TimeSpan.FromSeconds(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture)));
        (await api.GetAsync(Path)).Has(200);
    }
}
