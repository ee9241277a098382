using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Fronts;

public sealed class The_life_of_the_worker : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private HostSettings Good => WorkerService.Settings(directory);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Does_not_begin_where_the_port_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, FreePort.Find());
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, log) = await FunctionsHost.StartAndFailAsync(Good, port);

        Assert.Equal((1, $"Port {port} is in use."), (exitCode, log.Trim()));
    }

    [Fact]
    public async Task Ends_the_host_with_its_own_words_and_exit_code_where_it_refuses_its_settings()
    {
        var (exitCode, log) = await FunctionsHost.StartAndFailAsync(Good with { TableName = "a-table" });

        Assert.Equal(1, exitCode);
        Assert.Contains("Storage__TableName", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Functions:", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_the_host_when_it_ends_by_itself()
    {
        await using var host = await FunctionsHost.StartAsync(Good);

        await SignalAsync("KILL", WorkerService.ProcessIdOf(host));

        await WorkerService.EndsAsync(host.ProcessId);
        await host.HasLoggedAsync("The worker has ended by itself, with exit code 137.");
    }

    [Fact]
    public async Task Lasts_until_the_requests_under_way_are_answered()
    {
        await using var host = await FunctionsHost.StartAsync(Good);
        var api = await Api.NewAsync(host);
        using var client = await BeginAsync(api);

        await SignalAsync("TERM", host.ProcessId);
        await NobodyListensAsync(host);
        Assert.True(WorkerService.IsRunning(WorkerService.ProcessIdOf(host)));
        await EndAsync(client, Bodies.M2M().ToJsonString());

        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 201 Created", await reader.ReadLineAsync());
        await WorkerService.EndsAsync(host.ProcessId);
        Assert.Equal(0, await host.StopAsync());
        Assert.False(WorkerService.IsRunning(WorkerService.ProcessIdOf(host)));
        Assert.DoesNotContain("killed", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hears_that_a_caller_has_gone()
    {
        await using var host = await FunctionsHost.StartAsync(Good);
        using (await BeginAsync(await Api.NewAsync(host)))
        {
        }

        await host.HasLoggedAsync("The client closed the request");
        Assert.DoesNotContain("Answered 500", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_the_host_however_that_went()
    {
        await using var host = await FunctionsHost.StartAsync(Good);
        var worker = WorkerService.ProcessIdOf(host);
        Assert.True(WorkerService.IsRunning(worker));

        await SignalAsync("KILL", host.ProcessId);

        await WorkerService.EndsAsync(worker);
    }

    /// <summary>A request whose function waits for the body: it was asked to go on.</summary>
    private static async Task<TcpClient> BeginAsync(Api api)
    {
        var client = new TcpClient();
        await client.ConnectAsync(api.Host.Url.Host, api.Host.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /connect/applications HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {api.ApiKey}\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"));
        var asked = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();
        var heard = new byte[asked.Length];
        await client.GetStream().ReadExactlyAsync(heard);
        Assert.Equal(asked, heard);
        return client;
    }

    private static async Task EndAsync(TcpClient client, string body) =>
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"{Encoding.UTF8.GetByteCount(body).ToString("x", CultureInfo.InvariantCulture)}\r\n{body}\r\n0\r\n\r\n"));

    private static async Task NobodyListensAsync(FunctionsHost host)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(host.Url.Host, host.Url.Port);
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private static async Task SignalAsync(string signal, int process) =>
        Assert.Equal(0, (await Command.RunAsync("kill", [$"-{signal}", $"{process}"])).ExitCode);
}
