using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// A reverse proxy on a loopback port that does to requests what networks and busy servers do, when told to, and
/// remembers every request. Without faults it only passes on and counts.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly Uri target;
    private readonly ConcurrentQueue<ProxiedRequest> requests = [];
    private readonly Lock gate = new();
    private readonly List<(Func<ProxiedRequest, bool> Which, Fault Fault)> planned = [];
    private readonly List<Func<ProxiedRequest, Fault?>> standing = [];
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
    });

    private FaultProxy(WebApplication server, Uri target) => (this.server, this.target) = (server, target);

    /// <summary>The target's address with the proxy's port.</summary>
    public Uri Endpoint
    {
        get
        {
            var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            return new Uri(new Uri(address), target.AbsolutePath);
        }
    }

    /// <summary>Every request so far, whatever became of it, in the order of arrival.</summary>
    public IReadOnlyList<ProxiedRequest> Requests => [.. requests];

    public static async Task<FaultProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.AllowSynchronousIO = false);
        var proxy = new FaultProxy(builder.Build(), target);
        proxy.server.Run(proxy.HandleAsync);
        await proxy.server.StartAsync();
        return proxy;
    }

    /// <summary>The next requests of this kind meet these faults, one each. What was planned before comes first.</summary>
    public void Plan(Func<ProxiedRequest, bool> which, params IEnumerable<Fault> faults)
    {
        lock (gate)
        {
            planned.AddRange(faults.Select(fault => (which, fault)));
        }
    }

    /// <summary>From now on every request meets what is chosen for it; nothing when that is null. What is planned comes first.</summary>
    /// <param name="choose">Is asked about one request at a time.</param>
    /// <returns>Disposed of, it ends.</returns>
    public IDisposable Each(Func<ProxiedRequest, Fault?> choose)
    {
        lock (gate)
        {
            standing.Add(choose);
        }

        return new Standing(this, choose);
    }

    /// <summary>The same connection string by way of this proxy.</summary>
    public string Redirect(string connectionString) =>
        connectionString.Replace(target.GetLeftPart(UriPartial.Authority), Endpoint.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await server.StopAsync(now.Token);
        await server.DisposeAsync();
        client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new ProxiedRequest(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
        {
            Body = Encoding.Latin1.GetString(body.ToArray()),
        };
        requests.Enqueue(request);
        switch (Next(request))
        {
            case Fault.Late { By: var by }:
                await Task.Delay(by, context.RequestAborted);
                await ForwardAsync(context, request, body => body);
                break;
            case Fault.Cut { AfterServer: false }:
                context.Abort();
                break;
            case Fault.Cut:
                using (await SendAsync(context, request))
                {
                    context.Abort();
                }

                break;
            case Fault.Answer { AfterServer: false } answer:
                await AnswerAsync(context, answer);
                break;
            case Fault.Answer answer:
                using (await SendAsync(context, request))
                {
                    await AnswerAsync(context, answer);
                }

                break;
            case Fault.Half:
                await ForwardAsync(context, request, body => body[..(body.Length / 2)]);
                context.Abort();
                break;
            case Fault.Noise:
                await ForwardAsync(context, request, body => [.. body.Select((_, index) => (byte)(index * 37))]);
                break;
        }
    }

    private Fault Next(ProxiedRequest request)
    {
        lock (gate)
        {
            var index = planned.FindIndex(plan => plan.Which(request));
            if (index < 0)
            {
                return standing.Select(choose => choose(request)).FirstOrDefault(fault => fault is not null) ?? Fault.Pass;
            }

            var fault = planned[index].Fault;
            planned.RemoveAt(index);
            return fault;
        }
    }

    /// <summary>The server's whole answer, so that what it was to do is done.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpContext context, ProxiedRequest request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(target, request.PathAndQuery));
        if (request.Body.Length > 0 || context.Request.ContentType is not null)
        {
            message.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(request.Body));
        }

        foreach (var (name, values) in context.Request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        // The client may have gone meanwhile; what it asked for happens all the same, as it does in life.
        return await client.SendAsync(message, HttpCompletionOption.ResponseContentRead, CancellationToken.None);
    }

    private async Task ForwardAsync(HttpContext context, ProxiedRequest request, Func<byte[], byte[]> alter)
    {
        using var answer = await SendAsync(context, request);
        var body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive" or "Content-Length"))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        // To an answer that has no body, nothing can be written without breaking its connection.
        if (answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
        {
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(alter(body), context.RequestAborted);
        }

        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Task AnswerAsync(HttpContext context, Fault.Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Task.CompletedTask;
    }

    private sealed class Standing(FaultProxy proxy, Func<ProxiedRequest, Fault?> choose) : IDisposable
    {
        public void Dispose()
        {
            lock (proxy.gate)
            {
                proxy.standing.Remove(choose);
            }
        }
    }
}
