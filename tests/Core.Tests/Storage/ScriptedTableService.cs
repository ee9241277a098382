using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Core.Tests.Storage;

/// <summary>
/// A server that answers as the table service does in states that an emulator never gets into: pages that end early,
/// throttling, refusals, silence.
/// </summary>
internal sealed class ScriptedTableService : IAsyncDisposable
{
    private readonly WebApplication server;

    private ScriptedTableService(WebApplication server) => this.server = server;

    public ConcurrentQueue<string> Requests { get; } = [];

    private string Address => server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<ScriptedTableService> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new ScriptedTableService(builder.Build());
        service.server.Run(context =>
        {
            service.Requests.Enqueue(Uri.UnescapeDataString(context.Request.Path + context.Request.QueryString.Value));
            return answer(context);
        });
        await service.server.StartAsync();
        return service;
    }

    /// <summary>The engine on this server, which tries twice.</summary>
    public AzureTable Table(TimeSpan? timeout = null) => Table(new Uri(Address + "/account"), timeout ?? TimeSpan.FromSeconds(30), HttpClientTransport.Shared);

    /// <summary>The same over connections that are reset before anything is sent.</summary>
    public static AzureTable TableOutOfReach() => Table(new Uri("http://127.0.0.1/account"), TimeSpan.FromSeconds(30), ResetConnections.Transport());

    private static AzureTable Table(Uri endpoint, TimeSpan timeout, HttpPipelineTransport transport)
    {
        var options = new TableClientOptions
        {
            Retry =
            {
                Mode = RetryMode.Fixed,
                Delay = TimeSpan.FromMilliseconds(10),
                MaxDelay = TimeSpan.FromMilliseconds(10),
                MaxRetries = 1,
                NetworkTimeout = timeout,
            },
            Transport = transport,
        };
        var key = new TableSharedKeyCredential("account", "c2VjcmV0LWtleQ==");
        return new AzureTable(new TableClient(endpoint, "table", key, options));
    }

    /// <summary>A page of rows with these keys, and where the next one starts; null when there is none.</summary>
    public static async Task PageAsync(HttpContext context, IEnumerable<string> keys, string? next)
    {
        if (next is not null)
        {
            context.Response.Headers["x-ms-continuation-NextPartitionKey"] = "partition-of-" + next;
            context.Response.Headers["x-ms-continuation-NextRowKey"] = next;
        }

        var rows = keys.Select(key =>
            $$"""{"odata.etag":"W/\"{{key}}\"","PartitionKey":"prod","RowKey":"{{key}}","Timestamp":"2026-01-15T12:00:00Z","n@odata.type":"Edm.Int64","n":"1"}""");
        await AnswerAsync(context, $$"""{"odata.metadata":"http://127.0.0.1/account/$metadata#table","value":[{{string.Join(',', rows)}}]}""");
    }

    public static async Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.Headers["x-ms-error-code"] = code;
        await AnswerAsync(
            context, $$$"""{"odata.error":{"code":"{{{code}}}","message":{"lang":"en-US","value":"Something."} } }""", status);
    }

    /// <summary>Anything, which claims to be an answer of the service.</summary>
    public static async Task AnswerAsync(HttpContext context, string body, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;odata=minimalmetadata";
        await context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await server.StopAsync(now.Token);
        await server.DisposeAsync();
    }
}
