using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Tests.Support;

/// <summary>Where Application Insights takes telemetry in, over TLS on a loopback port: it accepts everything and keeps it.</summary>
public sealed class IngestionServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonElement> items = new();
    private readonly ConcurrentDictionary<string, bool> authorizations = new();
    private readonly X509Certificate2 certificate = TestCertificate.Create();
    private readonly int port = FreePort.Find();
    private readonly WebApplication server;

    private IngestionServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate)));
        server = builder.Build();
        server.Run(AcceptAsync);
    }

    /// <summary>Every item so far, as its envelope.</summary>
    public IReadOnlyList<JsonElement> Items => [.. items];

    /// <summary>Each <c>Authorization</c> that came with one.</summary>
    public IReadOnlyCollection<string> Authorizations => [.. authorizations.Keys];

    public string ConnectionString => $"InstrumentationKey=00000000-0000-0000-0000-000000000007;IngestionEndpoint=https://localhost:{port}/";

    /// <summary>For a list of trusted roots.</summary>
    public string CertificatePem => certificate.ExportCertificatePem();

    public static async Task<IngestionServer> StartAsync()
    {
        var ingestion = new IngestionServer();
        await ingestion.server.StartAsync();
        return ingestion;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        certificate.Dispose();
    }

    private async Task AcceptAsync(HttpContext context)
    {
        var body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var reader = new StreamReader(body);
        var count = 0;
        while (await reader.ReadLineAsync(context.RequestAborted) is { } line)
        {
            items.Enqueue(JsonDocument.Parse(line).RootElement);
            count++;
        }

        authorizations[context.Request.Headers.Authorization.ToString()] = true;
        await context.Response.WriteAsJsonAsync(new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<string>() });
    }
}
