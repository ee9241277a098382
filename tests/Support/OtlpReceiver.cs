using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// Takes traces and metrics as an OpenTelemetry collector does, on a loopback port: by gRPC or by HTTP with protobuf
/// bodies. Field numbers are those of opentelemetry-proto 1.x.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private const string GrpcTraces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string GrpcMetrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    private const int GrpcPrefix = 5;

    private readonly ConcurrentQueue<byte[]> bodies = new();
    private ImmutableList<OtlpSpan> spans = [];
    private ImmutableList<OtlpPoint> points = [];
    private readonly WebApplication server;
    private readonly bool isGrpc;
    private readonly int port = FreePort.Find();

    private OtlpReceiver(bool isGrpc)
    {
        this.isGrpc = isGrpc;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, port, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        server = builder.Build();
        server.Run(ReceiveAsync);
    }

    public IReadOnlyList<OtlpSpan> Spans => Volatile.Read(ref spans);

    /// <summary>Every data point so far; a counter's newest one has the sum of all.</summary>
    public IReadOnlyList<OtlpPoint> Points => Volatile.Read(ref points);

    /// <summary>Everything that arrived, as it came.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. bodies];

    /// <summary>What the service must be told to send here, soon.</summary>
    public Dictionary<string, string?> Settings
    {
        get
        {
            var settings = new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            };

            // gRPC is what is spoken unless something else is set.
            if (!isGrpc)
            {
                settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            }

            return settings;
        }
    }

    public static Task<OtlpReceiver> StartAsync() => StartAsync(isGrpc: false);

    public static Task<OtlpReceiver> StartGrpcAsync() => StartAsync(isGrpc: true);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static async Task<OtlpReceiver> StartAsync(bool isGrpc)
    {
        var receiver = new OtlpReceiver(isGrpc);
        await receiver.server.StartAsync();
        return receiver;
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var message = body.ToArray();
        if (isGrpc)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(1));
            message = message.AsSpan(GrpcPrefix, length).ToArray();
        }

        bodies.Enqueue(message);
        switch (http.Request.Path.Value)
        {
            case GrpcTraces or "/v1/traces":
                ReadTraces(message);
                break;
            case GrpcMetrics or "/v1/metrics":
                ReadMetrics(message);
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
        }

        // An empty message in either protocol: everything was accepted.
        if (isGrpc)
        {
            http.Response.ContentType = "application/grpc";
            await http.Response.Body.WriteAsync(new byte[GrpcPrefix]);
            http.Response.AppendTrailer("grpc-status", "0");
        }
        else
        {
            http.Response.ContentType = "application/x-protobuf";
        }
    }

    private void ReadTraces(byte[] request)
    {
        var told =
            from resourceSpans in OtlpMessage.Parse(request).Messages(1)
            let resource = resourceSpans.Messages(1).Single().Attributes(1)
            from scopeSpans in resourceSpans.Messages(2)
            from span in scopeSpans.Messages(2)
            select OtlpSpan.Read(span, resource);
        ImmutableInterlocked.Update(ref spans, (before, all) => before.AddRange(all), told.ToList());
    }

    private void ReadMetrics(byte[] request)
    {
        var told =
            from resourceMetrics in OtlpMessage.Parse(request).Messages(1)
            from scopeMetrics in resourceMetrics.Messages(2)
            from metric in scopeMetrics.Messages(2)
            from point in OtlpPoint.Read(metric)
            select point;
        ImmutableInterlocked.Update(ref points, (before, all) => before.AddRange(all), told.ToList());
    }
}
