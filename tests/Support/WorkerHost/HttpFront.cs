using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using ConnectFunctions.Tests.WorkerHost.Protocol;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.WebUtilities;
using Yarp.ReverseProxy.Forwarder;

namespace ConnectFunctions.Tests.WorkerHost;

/// <summary>What callers meet: the host's own pages and answers, its routes, and behind those the worker's functions.</summary>
internal sealed class HttpFront(FunctionApp app, WorkerStream worker)
{
    private const string InvocationId = "x-ms-invocation-id";
    private const long MaxBodyBytes = 100 * 1024 * 1024;

    /// <summary>
    /// A request that the worker refuses before the function starts leaves its invocation waiting there for 15 s, and so long
    /// the real host lets the caller wait for its 500. This one gives up after so much.
    /// </summary>
    private static readonly TimeSpan InvocationLimit = TimeSpan.FromSeconds(3);

    private static readonly HttpMessageInvoker Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private static readonly ForwarderRequestConfig Forwarding = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RouteCollection routes = new();

    /// <summary>A server for it, where requests wait until it is opened.</summary>
    public WebApplication Build(int port)
    {
        // Nothing of the environment is meant for it. A port that is taken is told of in a sentence, and so is what cannot be forwarded.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddFilter("Yarp", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        var server = builder.Build();
        if (app.HasTraces)
        {
            ActivitySource.AddActivityListener(new ActivityListener { ShouldListenTo = source => source.Name == "Microsoft.AspNetCore", Sample = Sample });
        }

        server.Use(FailWithNothingAsync);
        server.Use(RefuseAdministrationAsync);
        server.UseRouter(routes);
        server.Run(EndUnroutedAsync);
        return server;
    }

    /// <summary>
    /// The first match wins, in the functions' order: a literal has no precedence over a parameter, and a route with another
    /// method is no match. ASP.NET Core's router of before endpoint routing does it, in the real host as well.
    /// </summary>
    public void Open(IEnumerable<HttpFunction> functions, IServiceProvider services)
    {
        var constraintResolver = services.GetRequiredService<IInlineConstraintResolver>();
        var forwarder = services.GetRequiredService<IHttpForwarder>();
        foreach (var function in functions)
        {
            var constraints = new Dictionary<string, object>();
            if (function.Methods.Count > 0)
            {
                constraints["httpMethod"] = new HttpMethodRouteConstraint([.. function.Methods]);
            }

            routes.Add(new Route(
                new RouteHandler(http => InvokeAsync(http, function, forwarder)), function.Name, app.Template(function), [], constraints, [], constraintResolver));
        }

        opened.SetResult();
    }

    /// <summary>Like the OpenTelemetry SDK, unless it is told otherwise: every request, but not where the caller says no.</summary>
    private static ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> request) =>
        request.Parent == default || request.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? ActivitySamplingResult.AllDataAndRecorded
            : ActivitySamplingResult.PropagationData;

    private async Task FailWithNothingAsync(HttpContext http, RequestDelegate next)
    {
        await opened.Task.WaitAsync(http.RequestAborted);
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            if (!http.RequestAborted.IsCancellationRequested)
            {
                Console.WriteLine($"Answered 500 in place of a function: {e.Message}");
            }
        }
    }

    private static Task RefuseAdministrationAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static Task EndUnroutedAsync(HttpContext http)
    {
        if (http.Request.Path != "/")
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (bool.TryParse(Environment.GetEnvironmentVariable("AzureWebJobsDisableHomepage"), out var isDisabled) && isDisabled)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        http.Response.ContentType = "text/html";
        return http.Response.WriteAsync("<!DOCTYPE html><html><body>Your Functions app is up and running</body></html>");
    }

    private async Task InvokeAsync(HttpContext http, HttpFunction function, IHttpForwarder forwarder)
    {
        var request = http.Request;

        // The real host reads a body whose length it is told, whole, before the worker hears of the request.
        if (request.ContentLength > 0)
        {
            request.EnableBuffering();
            await request.Body.DrainAsync(http.RequestAborted);
            request.Body.Position = 0;
        }

        // The real host leaves a caller's own id in its place, under which the worker knows no invocation.
        var id = new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
        if (!request.Headers.TryAdd(InvocationId, id))
        {
            throw new InvalidOperationException($"The caller sent an {InvocationId} of its own.");
        }

        var forwarded = forwarder.SendAsync(http, worker.HttpUri, Client, Forwarding);
        var invoked = worker.InvokeAsync(Invocation(id, http, function));
        await using var aborted = http.RequestAborted.Register(() => worker.Cancel(id));
        if (await forwarded is var error and not ForwarderError.None)
        {
            worker.Cancel(id);
            throw new InvalidOperationException($"The request could not be forwarded. {error}: {http.GetForwarderErrorFeature()?.Exception?.Message}");
        }

        try
        {
            var result = await invoked.WaitAsync(InvocationLimit);
            if (result.Status != StatusResult.Types.Status.Success)
            {
                throw new InvalidOperationException($"{function.Name} failed. {result.Exception?.Message}");
            }
        }
        catch (TimeoutException)
        {
            worker.Cancel(id);
            throw;
        }
    }

    /// <summary>
    /// What functions get of a request by the parameters' names: the route's values, and before them the query's, as from the
    /// real host. The request itself goes by HTTP. The trace is the caller's; the span above the function's is the host's own.
    /// </summary>
    private static InvocationRequest Invocation(string id, HttpContext http, HttpFunction function)
    {
        var invocation = new InvocationRequest
        {
            InvocationId = id,
            FunctionId = function.Id,
            InputData = { new ParameterBinding { Name = function.Parameter, Data = new() { Http = new() } } },
            TraceContext = new() { TraceParent = Activity.Current?.Id ?? "", TraceState = Activity.Current?.TraceStateString ?? "" },
        };
        foreach (var (name, values) in http.Request.Query)
        {
            invocation.TriggerMetadata[name] = new() { String = values.ToString() };
        }

        foreach (var (name, value) in http.GetRouteData().Values)
        {
            invocation.TriggerMetadata[name] = new() { String = value?.ToString() ?? "" };
        }

        return invocation;
    }
}
