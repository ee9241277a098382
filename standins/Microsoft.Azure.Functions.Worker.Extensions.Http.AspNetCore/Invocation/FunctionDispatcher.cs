using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;

/// <summary>From a request to its function, through the app's middleware.</summary>
internal sealed partial class FunctionDispatcher(
    FunctionTable functions,
    FunctionExecutionDelegate pipeline,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    ILoggerFactory loggers)
{
    // The category under which the real worker logs a failed invocation, so that an app's filters mean the same.
    private readonly ILogger log = loggers.CreateLogger("Microsoft.Azure.Functions.Worker.FunctionsApplication");

    public async Task InvokeAsync(HttpContext http)
    {
        if (functions.Match(http) is not { } function)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.SetEndpoint(function.Endpoint);
        await using var invocation = new HttpInvocation(function, http, scopes, lifetime.ApplicationStopping);
        try
        {
            await pipeline(invocation);
            if (!invocation.HasHttpContext)
            {
                LogRequestNotReached(function.Name);
                Fail(http);
            }
        }
        // Whatever it is, the host outlives it.
        catch (Exception error)
        {
            LogFailure(error, function.Name, invocation.InvocationId);
            Fail(http);
        }
    }

    private static void Fail(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    [LoggerMessage(1, LogLevel.Error, "{Function} failed (invocation {InvocationId}).")]
    private partial void LogFailure(Exception error, string function, string invocationId);

    [LoggerMessage(2, LogLevel.Error,
        "{Function}: middleware registered before ConfigureFunctionsWebApplication() did not call next, so the request stays unanswered.")]
    private partial void LogRequestNotReached(string function);
}
