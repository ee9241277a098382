using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public abstract class Exporting_telemetry(Front front) : IDisposable
{
    private const string Marker = "PlantedText";
    private const string Unknown = "conn_app_01KK0Z4QATZK2G7P4QH9MB1XAF";
    private const string CallersTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string CallersSpan = "b7ad6b7169203331";
    private const int Requests = 12;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Tells_each_operation_with_its_ids_its_outcome_and_its_storage_calls()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = await FunctionsHost.StartAsync(Settings(receiver));
        var api = await Api.NewAsync(host);
        var application = (await SendAsync(api, HttpMethod.Post, "/connect/applications", Bodies.M2M(), ("X-Request-ID", "made-here"), ("traceparent", $"00-{CallersTrace}-{CallersSpan}-01"))).Is(201);
        var path = $"/connect/applications/{application["id"]}";
        var secret = (await SendAsync(api, HttpMethod.Post, $"{path}/client_secrets", new JsonObject(), ("Idempotency-Key", "once"))).Is(201);
        (await SendAsync(api, HttpMethod.Post, $"{path}/client_secrets", new JsonObject(), ("Idempotency-Key", "once"))).Is(201);
        (await api.DeleteAsync($"/connect/client_secrets/{secret["id"]}")).IsEmpty(204);
        (await api.GetAsync($"/connect/applications/{Unknown}")).IsNotFound();
        (await api.WithKeyText($"sk_{api.Partition}_unknown").GetAsync("/connect/applications")).Has(401);
        await ArrivesAsync(() => Spans(receiver, "ListApplications") is [.., var last] && last.Attributes["http.response.status_code"] == "401");
        Assert.Equal(0, await host.StopAsync());

        var created = Assert.Single(Spans(receiver, "CreateApplication"));
        Assert.Equal(OtlpSpan.Internal, created.Kind);
        Assert.Equal(CallersTrace, created.TraceId);

        // A Functions host puts a span of its own between the caller's and the function's.
        Assert.Equal(front == Front.Server, created.ParentId == CallersSpan);
        Has(created, "ok", 201, (string)application["id"]!);
        Assert.Equal("made-here", created.Attributes["connect.request.id"]);
        Assert.Equal(api.Partition, created.Attributes["connect.environment"]);
        Assert.StartsWith("key_", created.Attributes["connect.api_key.id"], StringComparison.Ordinal);
        Assert.Equal(front == Front.Worker, created.Attributes.ContainsKey("faas.invocation_id"));
        Assert.Equal("connectfunctions", created.Resource["service.name"]);

        var used = Assert.Single(receiver.Spans, span => span.ParentId == created.Id && span.Name == "merge");
        Assert.DoesNotContain("db.operation.batch.size", used.Attributes.Keys);
        var stored = Assert.Single(receiver.Spans, span => span.ParentId == created.Id && span.Attributes.GetValueOrDefault("db.operation.batch.size") == "6");
        Assert.Equal(OtlpSpan.Client, stored.Kind);
        Assert.Equal(created.TraceId, stored.TraceId);
        Assert.Equal(("sqlite", "rows"), (stored.Attributes["db.system.name"], stored.Attributes["db.collection.name"]));
        Assert.Equal(("submit", "submit"), (stored.Name, stored.Attributes["db.operation.name"]));

        var (first, again) = Spans(receiver, "CreateClientSecret") is [var one, var two] ? (one, two) : throw new InvalidOperationException("Not two.");
        Has(first, "ok", 201, (string)secret["id"]!);
        Has(again, "replayed", 201, (string)secret["id"]!);
        Assert.Equal(front == Front.Server, first.ParentId.Length == 0);
        Assert.Contains(receiver.Spans, span => span.ParentId == again.Id && span.Attributes.GetValueOrDefault("connect.storage.conflict") == "already_exists");
        Has(Assert.Single(Spans(receiver, "DeleteClientSecret")), "ok", 204, (string)secret["id"]!);
        Has(Assert.Single(Spans(receiver, "GetApplication")), "entity_not_found", 404, Unknown);

        var refused = Spans(receiver, "ListApplications")[^1];
        Has(refused, "unauthorized", 401, objectId: null);
        Assert.DoesNotContain("connect.environment", refused.Attributes.Keys);
        Assert.DoesNotContain(receiver.Spans, span => span.IsError);
    }

    [Fact]
    public async Task Counts_calls_storage_conflicts_caches_and_refusals_in_the_documented_names_and_units()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = await FunctionsHost.StartAsync(Settings(receiver));
        var api = await Api.NewAsync(host);
        var created = await api.CreatedAsync(Bodies.M2M());
        var secrets = $"/connect/applications/{created["id"]}/client_secrets";
        for (var i = 0; i < 2; i++)
        {
            (await SendAsync(api, HttpMethod.Post, secrets, new JsonObject(), ("Idempotency-Key", "once"))).Is(201);
        }

        for (var i = 3; i < Requests; i++)
        {
            await api.FoundAsync(created);
        }

        (await api.GetAsync("/connect/applications")).IsError(429, "rate_limit_exceeded");
        await ArrivesAsync(() => receiver.Points.Any(point => point.Metric == "connect.rate_limit.refusals")
            && receiver.Points.Any(point => point.Attributes.GetValueOrDefault("connect.outcome") == "rate_limit_exceeded"));
        Assert.Equal(0, await host.StopAsync());

        IsHistogram(receiver, "connect.operation.duration", "s", 1, ("connect.operation", "CreateApplication"), ("connect.outcome", "ok"), ("http.response.status_code", "201"));
        IsHistogram(receiver, "connect.operation.duration", "s", 1, ("connect.operation", "CreateClientSecret"), ("connect.outcome", "replayed"), ("http.response.status_code", "201"));
        IsHistogram(receiver, "connect.operation.duration", "s", Requests - 3, ("connect.operation", "GetApplication"), ("connect.outcome", "ok"), ("http.response.status_code", "200"));
        IsHistogram(receiver, "connect.operation.duration", "s", 1, ("connect.operation", "ListApplications"), ("connect.outcome", "rate_limit_exceeded"), ("http.response.status_code", "429"));
        IsCounter(receiver, "connect.rate_limit.refusals", "{request}", 1);
        IsCounter(receiver, "connect.cache.lookups", "{lookup}", 1, ("connect.cache.name", "api_key"), ("connect.cache.result", "miss"));
        IsCounter(receiver, "connect.cache.lookups", "{lookup}", Requests, ("connect.cache.name", "api_key"), ("connect.cache.result", "hit"));
        IsCounter(receiver, "connect.storage.conflicts", "{conflict}", 1, ("connect.storage.conflict", "already_exists"));
        Assert.Contains(receiver.Points, point => point.Metric == "connect.cache.lookups" && point.Attributes["connect.cache.name"] == "key_ring");
        Assert.Contains(receiver.Points, point => point is { Metric: "db.client.operation.duration", Unit: "s", IsHistogram: true }
            && point.Attributes is var told && told["db.system.name"] == "sqlite" && told["db.operation.name"] == "read" && point.Value >= Requests - 3);
        Assert.Contains(receiver.Points, point => point.Metric.StartsWith("dotnet.", StringComparison.Ordinal));

        var documented = Documented();
        Assert.Equal(
            documented.Where(name => name.StartsWith("connect.", StringComparison.Ordinal) || name.StartsWith("db.", StringComparison.Ordinal)).Order(),
            receiver.Points.Select(point => point.Metric).Where(name => !name.StartsWith("dotnet.", StringComparison.Ordinal))
                .Append("connect.client.authentications").Distinct().Order());
    }

    [Fact]
    public void The_Functions_host_is_told_to_do_likewise() =>
        Assert.Equal("OpenTelemetry", (string?)JsonNode.Parse(File.ReadAllText(Repository.PathOf("host.json")))!["telemetryMode"]);

    [Fact]
    public async Task Sends_nothing_that_a_caller_wrote_and_no_secret()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = Settings(receiver);
        await using var host = await FunctionsHost.StartAsync(settings with { Others = new Dictionary<string, string?>(settings.Others) { ["RateLimit__Requests"] = "6000" } });
        var api = await Api.NewAsync(host);
        var application = await api.CreatedAsync(Bodies.M2M().With("name", $"{Marker} name").With("description", Marker).With("scopes", Bodies.Texts($"{Marker}:scope")));
        var secret = await api.CreatedSecretAsync(application);
        var plaintext = (string)secret["secret"]!;
        (await api.GetAsync($"/connect/applications/{plaintext}")).IsNotFound();
        (await api.GetAsync($"/connect/applications?after={Marker}&{Marker}={plaintext}")).Has(422);
        (await api.DeleteAsync($"/connect/client_secrets/{Marker}")).IsNotFound();
        (await SendAsync(api, HttpMethod.Post, "/connect/applications", Bodies.M2M(), ("Idempotency-Key", Marker), ("X-Request-ID", $"{Marker} {Marker}"))).Is(201);
        (await SendAsync(api, HttpMethod.Put, $"/connect/applications/{application["id"]}", new JsonObject { ["name"] = $"{Marker} other" }, ("traceparent", $"00-{CallersTrace}-{CallersSpan}-01"), ("tracestate", $"{Marker.ToLowerInvariant()}={Marker}"), ("baggage", $"{Marker}={Marker}"), ("User-Agent", Marker))).Is(200);
        (await api.WithKeyText($"sk_{api.Partition}_{Marker}").GetAsync("/connect/applications")).Has(401);
        var rows = await api.Table.QueryAsync(api.Partition, " ", "~", 1000, CancellationToken.None);
        Assert.Equal(0, await host.StopAsync());

        string[] unspoken =
        [
            Marker,
            plaintext,
            api.ApiKey,
            api.ApiKey.Split('_', 3)[2],
            host.Settings.KeyEncryptionKey!,
            .. rows.Where(row => row.Key.StartsWith("key|", StringComparison.Ordinal)).Select(row => row.Key["key|".Length..]),
        ];
        Assert.NotEmpty(receiver.Spans);
        Assert.NotEmpty(receiver.Points);
        Assert.All(unspoken, text => Assert.All(
            receiver.Bodies, body => Assert.DoesNotContain(text, Encoding.Latin1.GetString(body), StringComparison.OrdinalIgnoreCase)));
        Assert.All(
            rows.SelectMany(row => row.Columns.Values).OfType<byte[]>(),
            stored => Assert.All(receiver.Bodies, body => Assert.Equal(-1, body.AsSpan().IndexOf(stored))));
    }

    [Fact]
    public async Task Speaks_gRPC_unless_told_otherwise_and_marks_what_failed()
    {
        await using var receiver = await OtlpReceiver.StartGrpcAsync();
        var azurite = await AzuriteProcess.StartAsync();
        await using var host = await FunctionsHost.StartAsync(new HostSettings { Front = front, ConnectionString = azurite.ConnectionString, Others = receiver.Settings });
        var api = await Api.NewAsync(host);
        var application = await api.CreatedAsync(Bodies.M2M());
        await azurite.DisposeAsync();
        (await api.GetAsync($"/connect/applications/{application["id"]}")).Has(503);
        await ArrivesAsync(() => Spans(receiver, "GetApplication").Count == 1 && receiver.Points.Any(point => point.Attributes.GetValueOrDefault("error.type") == "unavailable"));
        Assert.Equal(0, await host.StopAsync());

        var failed = Assert.Single(Spans(receiver, "GetApplication"));
        Assert.True(failed.IsError);
        Has(failed, "service_unavailable", 503, (string)application["id"]!);
        var call = Assert.Single(receiver.Spans, span => span.ParentId == failed.Id);
        Assert.True(call.IsError);
        Assert.Equal("azure.table_storage", call.Attributes["db.system.name"]);
        Assert.Equal("unavailable", call.Attributes["error.type"]);
        Assert.Contains(receiver.Points, point => point.Metric == "db.client.operation.duration" && point.Attributes.GetValueOrDefault("error.type") == "unavailable");
    }

    [Fact]
    public async Task To_a_receiver_that_is_away_keeps_nobody_waiting()
    {
        var limit = TimeSpan.FromSeconds(3);

        var took = await BestTime.OfThreeAsync(limit, StopWithoutReceiverAsync);

        Assert.True(took < limit, $"It took {took}.");
    }

    private async Task<TimeSpan> StopWithoutReceiverAsync()
    {
        var nowhere = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://user:{Marker}@127.0.0.1:{FreePort.Find()}" };
        await using var host = await FunctionsHost.StartAsync(HostSettings.Embedded(directory, front) with { Others = nowhere });
        var api = await Api.NewAsync(host);
        await api.CreatedAsync(Bodies.M2M());

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await host.StopAsync());
        watch.Stop();

        if (front == Front.Server)
        {
            // What the worker says before it knows its host is not heard.
            Assert.Contains("Traces and metrics go to 127.0.0.1:", host.Log, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Marker, host.Log, StringComparison.Ordinal);
        return watch.Elapsed;
    }

    /// <summary>Requests get some time to end when the service is asked to; one that does not use it takes nothing from the others.</summary>
    protected async Task SendWhatEndsWhileStoppingAsync()
    {
        // On a busy machine that time may be over before the rest of a request is here.
        for (var attempt = 1; !await EndsWhileStoppingAsync(); attempt++)
        {
            Assert.True(attempt < 5, "No request got an answer while the service stopped, or none was told of.");
        }
    }

    private async Task<bool> EndsWhileStoppingAsync()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = await FunctionsHost.StartAsync(Settings(receiver));
        var api = await Api.NewAsync(host);
        using var endless = await BeginAsync(host, api);
        using var late = await BeginAsync(host, api);

        var stopped = host.StopAsync();
        await NobodyConnectsAsync(host);
        var answer = new byte["HTTP/1.1 422".Length];
        try
        {
            await late.GetStream().WriteAsync("}"u8.ToArray());
            await late.GetStream().ReadExactlyAsync(answer);
        }
        catch (IOException)
        {
            await stopped;
            return false;
        }

        Assert.Equal("HTTP/1.1 422", Encoding.Latin1.GetString(answer));
        Assert.Equal(0, await stopped);
        if (Spans(receiver, "CreateApplication").Count == 0 || !receiver.Points.Any(point => point.Attributes.GetValueOrDefault("connect.operation") == "CreateApplication"))
        {
            // Nor does it wait for long until a receiver has taken what it sends last.
            return false;
        }

        Assert.Single(Spans(receiver, "CreateApplication"), span => span.Attributes["http.response.status_code"] == "422");
        IsHistogram(receiver, "connect.operation.duration", "s", 1, ("connect.operation", "CreateApplication"), ("connect.outcome", "unprocessable_entity"), ("http.response.status_code", "422"));
        return true;
    }

    /// <summary>Spans are sent in the order of their end, and all that was counted until then at once.</summary>
    private static async Task ArrivesAsync(Func<bool> isHere)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isHere())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>Waits until the service takes no new connection, which is how its stopping begins.</summary>
    private static async Task NobodyConnectsAsync(FunctionsHost host)
    {
        try
        {
            while (true)
            {
                using var client = new TcpClient();
                await client.ConnectAsync(host.Url.Host, host.Url.Port);

                // Where more wait than the service has accepted, the next would only be refused after a second.
                await Task.Delay(10);
            }
        }
        catch (SocketException)
        {
            // Refused.
        }
    }

    /// <summary>A request of which one character is missing.</summary>
    private static async Task<TcpClient> BeginAsync(FunctionsHost host, Api api)
    {
        var client = new TcpClient();
        await client.ConnectAsync(host.Url.Host, host.Url.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(
            $"POST /connect/applications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.ApiKey}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
        await client.GetStream().ReadExactlyAsync(new byte["HTTP/1.1 100 Continue\r\n\r\n".Length]);
        await client.GetStream().WriteAsync("{"u8.ToArray());
        return client;
    }

    /// <summary>The first column of the guide's tables.</summary>
    private static string[] Documented() =>
        [.. File.ReadLines(Repository.PathOf("docs/operating.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1])];

    private HostSettings Settings(OtlpReceiver receiver) => HostSettings.Embedded(directory, front) with
    {
        Others = new Dictionary<string, string?>(receiver.Settings) { ["RateLimit__Requests"] = $"{Requests}" },
    };

    private static Task<Reply> SendAsync(Api api, HttpMethod method, string path, JsonNode body, params (string Name, string Value)[] headers) =>
        api.SendAsync(method, path, Api.Json(body.ToJsonString()), headers);

    private static List<OtlpSpan> Spans(OtlpReceiver receiver, string name) => [.. receiver.Spans.Where(span => span.Name == name)];

    private static void Has(OtlpSpan span, string outcome, int status, string? objectId)
    {
        Assert.Equal(outcome, span.Attributes["connect.outcome"]);
        Assert.Equal($"{status}", span.Attributes["http.response.status_code"]);
        Assert.Equal(objectId, span.Attributes.GetValueOrDefault("connect.object.id"));
    }

    private static void IsHistogram(OtlpReceiver receiver, string metric, string unit, int count, params (string Name, string Value)[] attributes) =>
        IsLast(receiver, metric, unit, isHistogram: true, count, attributes);

    private static void IsCounter(OtlpReceiver receiver, string metric, string unit, int sum, params (string Name, string Value)[] attributes) =>
        IsLast(receiver, metric, unit, isHistogram: false, sum, attributes);

    /// <summary>Sums are of everything since the start, so the last one received is the one that counts.</summary>
    private static void IsLast(OtlpReceiver receiver, string metric, string unit, bool isHistogram, int value, (string Name, string Value)[] attributes)
    {
        var point = receiver.Points.LastOrDefault(point => point.Metric == metric
            && point.Attributes.Count == attributes.Length
            && attributes.All(attribute => point.Attributes.GetValueOrDefault(attribute.Name) == attribute.Value));
        Assert.True(point is not null, $"No {metric} with {string.Join(", ", attributes)} in {string.Join('\n', receiver.Points)}.");
        Assert.Equal((unit, isHistogram, (double)value), (point.Unit, point.IsHistogram, point.Value));
    }
}

public sealed class Exporting_telemetry_on_the_server() : Exporting_telemetry(Front.Server)
{
    /// <summary>Under a Functions host it is the host who lets requests end.</summary>
    [Fact]
    public Task Sends_what_ended_while_the_service_stopped() => SendWhatEndsWhileStoppingAsync();
}

public sealed class Exporting_telemetry_on_the_worker() : Exporting_telemetry(Front.Worker);
