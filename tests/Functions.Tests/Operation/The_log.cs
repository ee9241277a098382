using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public abstract class The_log(Front front) : IDisposable
{
    private const string Marker = "PlantedText";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Tells_what_happened_to_what_and_nothing_that_was_said()
    {
        await using var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory, front));
        var api = await Api.NewAsync(host);
        var application = await api.CreatedAsync(Bodies.ThirdParty($"org_{Marker}")
            .With("name", $"{Marker} name")
            .With("description", $"{Marker} description")
            .With("scopes", Bodies.Texts($"{Marker}:scope"))
            .WithUris($"https://{Marker}.example/x")
            .With($"{Marker}_unknown", Marker));
        (await api.UpdateAsync(application, new JsonObject { ["name"] = $"{Marker} other" })).Is(200);
        var secrets = new List<JsonObject>();
        for (var i = 0; i < 5; i++)
        {
            secrets.Add(await api.CreatedSecretAsync(application));
        }

        var path = $"/connect/applications/{application["id"]}";
        (await api.SendAsync(HttpMethod.Post, $"{path}/client_secrets")).Has(422);
        (await api.DeleteAsync($"/connect/client_secrets/{secrets[0]["id"]}")).IsEmpty(204);
        (await api.GetAsync($"{path}/client_secrets")).IsArray(200);
        (await api.CreateAsync(Bodies.FirstParty().With("name", 7).With("description", Marker).With(Marker, Marker))).Has(422);
        (await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json($"{{\"{Marker}\":\"{Marker}"))).IsMalformed();
        (await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Bytes("x"u8.ToArray(), $"text/{Marker}"))).Has(415);
        (await api.SendAsync(HttpMethod.Get, $"/connect/applications?after={Marker}&{Marker}={Marker}", null, ("X-Request-ID", $"{Marker} {Marker}"))).Has(422);
        (await api.GetAsync($"/connect/applications/{Marker}")).IsNotFound();
        (await api.WithKeyText($"sk_{api.Partition}_{Marker}").GetAsync("/connect/applications")).Has(401);
        (await api.WithKeyText(null).SendAsync(HttpMethod.Get, "/connect/applications", null, ("Authorization", $"Basic {Marker}"))).Has(401);
        await Raw.SendAsync(host.Url, $"NONSENSE {Marker}\r\nAuthorization: Bearer {api.ApiKey}\r\n\r\n");
        await Raw.SendCutAsync(
            host.Url,
            $"POST /connect/applications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.ApiKey}\r\nContent-Length: 500\r\n\r\n{{\"name\":\"{Marker}\"");
        var rows = await api.Table.QueryAsync(api.Partition, " ", "~", 1000, CancellationToken.None);
        (await api.DeleteAsync(path)).IsEmpty(204);
        Assert.Equal(0, await host.StopAsync());
        var log = host.Log;

        string[] unspoken =
        [
            Marker,
            api.ApiKey,
            api.ApiKey.Split('_', 3)[2],
            host.Settings.KeyEncryptionKey!,
            .. secrets.Select(secret => (string)secret["secret"]!),
            .. rows.Where(row => row.Key.StartsWith("key|", StringComparison.Ordinal)).Select(row => row.Key["key|".Length..]),
            .. rows.SelectMany(row => row.Columns.Values).OfType<byte[]>().SelectMany(bytes => (string[])[Convert.ToBase64String(bytes), Convert.ToHexString(bytes)]),
        ];
        Assert.All(unspoken, text => Assert.DoesNotContain(text, log, StringComparison.OrdinalIgnoreCase));

        // One line for every change, with the ids.
        var id = (string)application["id"]!;
        foreach (var line in (string[])[$"Created application {id}", $"Updated application {id}", $"Deleted application {id}", $"Deleted client secret {secrets[0]["id"]}"])
        {
            Assert.Equal(2, log.Split(line).Length);
        }

        Assert.Equal(6, log.Split("Created client secret ").Length);
    }

    /// <summary>At the end of the text, since the Functions host gets nothing else of a line.</summary>
    [Fact]
    public async Task Ends_each_line_of_a_request_with_its_id()
    {
        var azurite = await AzuriteProcess.StartAsync();
        await using var host = await FunctionsHost.StartAsync(new HostSettings { Front = front, ConnectionString = azurite.ConnectionString });
        var api = await Api.NewAsync(host);
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"request-{i}")];
        await Task.WhenAll(ids.Select(async id =>
            (await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json(Bodies.M2M().ToJsonString()), ("X-Request-ID", id))).Is(201)));
        await azurite.DisposeAsync();
        (await api.SendAsync(HttpMethod.Get, "/connect/applications", null, ("X-Request-ID", "without-a-store"))).Has(503);
        await host.StopAsync();

        var lines = host.Log.Split('\n');
        foreach (var id in ids)
        {
            Assert.Single(lines, line => line.Contains("Created application conn_app_", StringComparison.Ordinal) && line.EndsWith($" [{id}]", StringComparison.Ordinal));
        }

        Assert.Contains(lines, line => line.Contains("Answered 503: the store cannot do its part [without-a-store]", StringComparison.Ordinal));
    }

    /// <summary>A client that leaves is no mistake of the service: neither an error in the log nor one in the alerts.</summary>
    [Fact]
    public async Task Tells_of_clients_that_leave_as_nothing_worse()
    {
        const int Clients = 10;
        await using var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory, front));
        var api = await Api.NewAsync(host);
        for (var i = 0; i < Clients; i++)
        {
            await ResetAsync(host, $"POST /connect/applications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.ApiKey}\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        for (var i = 0; i < 600 && host.Log.Split("The client closed the request").Length <= Clients; i++)
        {
            await Task.Delay(100);
        }

        Assert.Equal(0, await host.StopAsync());

        Assert.Equal(Clients + 1, host.Log.Split("The client closed the request").Length);
        Assert.DoesNotContain("Answered 500 [", host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("CreateApplication failed", host.Log, StringComparison.Ordinal);
    }

    /// <summary>Sends a request without its body and, once the service asks for that, resets the connection.</summary>
    private static async Task ResetAsync(FunctionsHost host, string request)
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(enable: true, seconds: 0) };
        await client.ConnectAsync(host.Url.Host, host.Url.Port);
        await client.SendAsync(Encoding.Latin1.GetBytes(request));
        Assert.NotEqual(0, await client.ReceiveAsync(new byte[64]));
    }
}

public sealed class The_log_on_the_server() : The_log(Front.Server);

public sealed class The_log_on_the_worker() : The_log(Front.Worker);
