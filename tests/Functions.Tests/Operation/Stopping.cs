using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public abstract class Stopping(Front front) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    protected async Task EndWhileClientsKeepConnectionsAsync()
    {
        var took = await BestTime.OfThreeAsync(Limit, StopWithClientsAsync);

        Assert.True(took < Limit, $"It took {took}.");
    }

    private async Task<TimeSpan> StopWithClientsAsync()
    {
        await using var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory, front));
        var api = await Api.NewAsync(host);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => api.CreatedAsync(Bodies.FirstParty($"Quay {i}"))));
        using var idle = await ConnectAsync(host);
        using var halfWay = await ConnectAsync(host);
        await halfWay.GetStream().WriteAsync("GET /connect/app"u8.ToArray());
        using var used = await ConnectAsync(host);
        await used.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /connect/applications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.ApiKey}\r\n\r\n"));
        Assert.NotEqual(0, await used.GetStream().ReadAsync(new byte[1]));

        var watch = Stopwatch.StartNew();
        var exitCode = await host.StopAsync();
        watch.Stop();

        Assert.Equal(0, exitCode);
        return watch.Elapsed;
    }

    [Fact]
    public async Task Lets_requests_under_way_finish()
    {
        var settings = HostSettings.Embedded(directory, front);
        var host = await FunctionsHost.StartAsync(settings);
        var api = await Api.NewAsync(host);
        var quick = api.Unwatched();
        await quick.CreatedAsync(Bodies.FirstParty());

        var callers = Enumerable.Range(0, 8).Select(_ => CountAsync(quick)).ToArray();
        var exitCode = await host.StopAsync();
        var answered = (await Task.WhenAll(callers)).Sum();
        await host.DisposeAsync();

        Assert.Equal(0, exitCode);
        await using var again = await FunctionsHost.StartAsync(settings);
        var rows = await StoredRows.OfAsync(api.At(again));
        await again.AssertWholeAsync(api.Environment.Id);
        Assert.InRange(rows.Actions.Count(action => action == "application.created"), 1 + answered, int.MaxValue);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Under_sixteen_writers_leaves_all_that_they_were_answered(string signal)
    {
        var settings = HostSettings.Embedded(directory);
        var host = await FunctionsHost.StartAsync(settings);
        var api = (await Api.NewAsync(host)).Unwatched();
        for (var round = 0; round < Rounds.Of(3); round++)
        {
            var writers = Enumerable.Range(0, 16).Select(_ => new BusyCaller(api)).ToArray();
            var calls = writers.Select(writer => writer.CallAsync()).ToArray();
            while (writers.Sum(writer => writer.Answers) < 100 * (round + 1))
            {
                await Task.Delay(1);
            }

            Assert.Equal(0, await host.StopAsync(signal));
            await Task.WhenAll(calls);
            await host.DisposeAsync();

            host = await FunctionsHost.StartAsync(settings);
            api = api.At(host).Unwatched();
            await Task.WhenAll(writers.Select(writer => writer.CheckAsync(api)));
            await api.AssertWholeAsync();
        }

        await host.DisposeAsync();
    }

    private static async Task<int> CountAsync(Api api)
    {
        for (var answered = 0; ; answered++)
        {
            try
            {
                (await api.CreateAsync(Bodies.FirstParty())).Has(201);
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                return answered;
            }
        }
    }

    private static async Task<TcpClient> ConnectAsync(FunctionsHost host)
    {
        var client = new TcpClient();
        await client.ConnectAsync(host.Url.Host, host.Url.Port);
        return client;
    }
}

public sealed class Stopping_on_the_server() : Stopping(Front.Server)
{
    /// <summary>Microsoft's host takes half a minute then, as docs/operating.md tells.</summary>
    [Fact]
    public Task Ends_well_within_two_seconds_also_while_clients_keep_their_connections() => EndWhileClientsKeepConnectionsAsync();
}

public sealed class Stopping_on_the_worker() : Stopping(Front.Worker);
