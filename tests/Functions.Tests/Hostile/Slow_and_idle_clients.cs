using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Hostile;

/// <summary>Who sends slowly, or nothing, or leaves. Everybody else is served as ever.</summary>
public abstract class Slow_and_idle_clients(Front front)
{
    private const string Path = "/connect/applications";
    private const int Calls = 50;

    // Of a call, on a machine that runs the other tests too; without any strain it takes some milliseconds.
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(5);

    // The server waits five seconds before it asks for 240 bytes a second.
    private static readonly TimeSpan End = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task That_trickle_their_bodies_hold_up_nobody_and_are_ended()
    {
        var api = await Api.NewAsync(front);
        await api.GetAsync(Path);

        var trickles = Enumerable.Range(0, 40).Select(_ => TrickleAsync(api)).ToArray();
        await CallQuicklyAsync(api);
        var answers = await Task.WhenAll(trickles).WaitAsync(End);

        // The Functions host has no better word for a body that does not come.
        Assert.All(answers, status => Assert.True(status < 500 || (front == Front.Worker && status == 500), $"A client that trickled its body was answered {status}."));
        Assert.Equal(Calls / 2, (await StoredRows.OfAsync(api)).Actions.Count(action => action == "application.created"));
    }

    [Fact]
    public async Task Three_thousand_of_them_that_say_nothing_hold_up_nobody()
    {
        var api = await Api.NewAsync(front);
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 3000; i++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(api.Host.Url.Host, api.Host.Url.Port);
                if (i % 2 == 0)
                {
                    await client.GetStream().WriteAsync("POST /connect/applications HTTP/1.1\r\nHost: x\r\nX-"u8.ToArray());
                }
            }

            await CallQuicklyAsync(api);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task That_leave_in_the_middle_leave_nothing_by_halves()
    {
        var api = await Api.NewAsync(front);
        var application = await api.CreatedAsync(Bodies.M2M());
        var body = Bodies.ThirdParty().ToJsonString();
        string[] requests =
        [
            Request(api, "POST", Path, body),
            Request(api, "PUT", $"{Path}/{application["id"]}", """{"name":"Changed"}"""),
            Request(api, "POST", $"{Path}/{application["id"]}/client_secrets", "{}"),
        ];

        // Some leave within the request, most after all of it, at once or a moment later.
        await Task.WhenAll(Enumerable.Range(0, 120).Select(i => LeaveAsync(
            api, i % 5 == 0 ? requests[i % 3][..^1] : requests[i % 3], TimeSpan.FromMilliseconds(i % 4))));

        // Whatever they had begun has ended when what came after them has.
        await api.CreatedAsync(Bodies.FirstParty());
        await CallQuicklyAsync(api);
        await api.AssertWholeAsync();
        Assert.InRange((await api.GetAsync($"{Path}/{application["id"]}/client_secrets")).IsArray(200).Count, 0, 5);
    }

    /// <summary>
    /// Every other call creates an application. Nine of ten have to be quick: a first one may have to connect behind
    /// thousands that the kernel has not handed over yet, and then tries again after one, three and seven seconds.
    /// </summary>
    private static async Task CallQuicklyAsync(Api api)
    {
        var took = new List<TimeSpan>();
        for (var i = 0; i < Calls; i++)
        {
            var watch = Stopwatch.StartNew();
            (await (i % 2 == 0 ? api.CreateAsync(Bodies.FirstParty()) : api.GetAsync(Path))).Is(i % 2 == 0 ? 201 : 200);
            took.Add(watch.Elapsed);
        }

        Assert.True(took.Order().ElementAt(Calls * 9 / 10) < Quick, $"The calls took {string.Join(", ", took)}.");
    }

    /// <summary>The status of the answer; 0 when the connection was closed without one.</summary>
    private static async Task<int> TrickleAsync(Api api)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(api.Host.Url.Host, api.Host.Url.Port);
        var stream = client.GetStream();
        var answer = ReadAsync(stream);
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Request(api, "POST", Path, "{" + new string(' ', 9999))[..^9999]));
            while (!answer.IsCompleted)
            {
                await stream.WriteAsync(" "u8.ToArray());
                await Task.WhenAny(answer, Task.Delay(100));
            }
        }
        catch (IOException)
        {
            // The service has closed the connection.
        }

        var text = await answer;
        return text.Length == 0 ? 0 : int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received);
        }
        catch (IOException)
        {
            // Closed with bytes unread.
        }

        return Encoding.Latin1.GetString(received.ToArray());
    }

    private static async Task LeaveAsync(Api api, string request, TimeSpan after)
    {
        using var client = new TcpClient { LingerState = new LingerOption(enable: true, seconds: 0) };
        await client.ConnectAsync(api.Host.Url.Host, api.Host.Url.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        await Task.Delay(after);
    }

    private static string Request(Api api, string method, string path, string body) =>
        $"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
        + $"Authorization: Bearer {api.ApiKey}\r\n\r\n{body}";
}

public sealed class Slow_and_idle_clients_on_the_server() : Slow_and_idle_clients(Front.Server);

public sealed class Slow_and_idle_clients_on_the_worker() : Slow_and_idle_clients(Front.Worker);
