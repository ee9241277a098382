using System.Diagnostics;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>
/// One operation: how it ended and how long it took, with ids and nothing that a caller wrote: no path, no header, no body.
/// </summary>
internal sealed class MeasuredOperation : IDisposable
{
    private readonly Invocation invocation;
    private readonly TimeProvider clock;
    private readonly long started;
    private readonly Activity? span;

    /// <summary>
    /// Under the span of the Functions host or of the caller, where there is one; never under the server's own, which nobody
    /// exports. The trace state stays behind: the host hands on what the caller sent.
    /// </summary>
    private MeasuredOperation(Invocation invocation, TimeProvider clock)
    {
        (this.invocation, this.clock) = (invocation, clock);
        started = clock.GetTimestamp();
        ActivityContext.TryParse(invocation.TraceParent, traceState: null, isRemote: true, out var parent);
        Activity.Current = null;
        span = FunctionsTelemetry.Source.StartActivity(invocation.Function.Name, ActivityKind.Internal, parent);
    }

    /// <summary>Null when nobody listens.</summary>
    public static MeasuredOperation? Start(Invocation invocation, TimeProvider clock) =>
        FunctionsTelemetry.IsListenedTo(FunctionsTelemetry.OperationDuration) ? new MeasuredOperation(invocation, clock) : null;

    public void Answered(HttpContext http, Answer answer)
    {
        FunctionsTelemetry.OperationDuration.Record(
            clock.GetElapsedTime(started).TotalSeconds,
            new("connect.operation", invocation.Function.Name),
            new("connect.outcome", answer.Outcome),
            new("http.response.status_code", answer.Status));
        if (span is not null)
        {
            Describe(span, http, answer);
        }
    }

    public void Dispose() => span?.Dispose();

    private void Describe(Activity described, HttpContext http, Answer answer)
    {
        described.SetTag("faas.invocation_id", invocation.Id);
        described.SetTag("connect.request.id", http.Request.Id());
        if (http.Features.Get<Caller>() is { } caller)
        {
            described.SetTag("connect.environment", caller.Environment.ToString());
            described.SetTag("connect.api_key.id", caller.Actor.Name);
        }

        if ((answer.Shown?.ToString() ?? NamedObject.Of(http.Request)) is { } objectId)
        {
            described.SetTag("connect.object.id", objectId);
        }

        described.SetTag("connect.outcome", answer.Outcome);
        described.SetTag("http.response.status_code", answer.Status);
        if (answer.Status >= StatusCodes.Status500InternalServerError)
        {
            described.SetStatus(ActivityStatusCode.Error);
        }
    }
}
