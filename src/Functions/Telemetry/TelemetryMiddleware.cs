using System.Diagnostics;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>
/// Tells of each operation how it ended and how long it took, with ids and nothing that a caller wrote: no path, no header,
/// no body.
/// </summary>
internal sealed class TelemetryMiddleware(TimeProvider clock) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        FunctionsTelemetry.IsListenedTo(FunctionsTelemetry.OperationDuration) ? MeasureAsync(context, next) : next(context);

    private async Task MeasureAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var started = clock.GetTimestamp();
        using var span = StartSpan(context);
        await next(context);
        if (context.GetInvocationResult().Value is not Answer answer)
        {
            return;
        }

        var operation = context.FunctionDefinition.Name;
        FunctionsTelemetry.OperationDuration.Record(
            clock.GetElapsedTime(started).TotalSeconds,
            new("connect.operation", operation),
            new("connect.outcome", answer.Outcome),
            new("http.response.status_code", answer.Status));
        if (span is not null)
        {
            Describe(span, context, answer);
        }
    }

    /// <summary>
    /// Under the span of the Functions host, where it made one; never under the server's own, which nobody exports. The trace
    /// state stays behind: the host hands on what the caller sent.
    /// </summary>
    private static Activity? StartSpan(FunctionContext context)
    {
        ActivityContext.TryParse(context.TraceContext.TraceParent, traceState: null, isRemote: true, out var parent);
        Activity.Current = null;
        return FunctionsTelemetry.Source.StartActivity(context.FunctionDefinition.Name, ActivityKind.Internal, parent);
    }

    private static void Describe(Activity span, FunctionContext context, Answer answer)
    {
        var http = context.GetHttpContext()!;
        span.SetTag("faas.invocation_id", context.InvocationId);
        span.SetTag("connect.request.id", http.Request.Id());
        if (http.Features.Get<Caller>() is { } caller)
        {
            span.SetTag("connect.environment", caller.Environment.ToString());
            span.SetTag("connect.api_key.id", caller.Actor.Name);
        }

        if ((answer.ObjectId ?? NamedObject.Of(http.Request)) is { } objectId)
        {
            span.SetTag("connect.object.id", objectId);
        }

        span.SetTag("connect.outcome", answer.Outcome);
        span.SetTag("http.response.status_code", answer.Status);
        if (answer.Status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
