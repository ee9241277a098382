using ConnectFunctions.Functions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace ConnectFunctions.Functions.Worker;

/// <summary>The pipeline as middleware of the Functions worker, which sends the result of an invocation once all middleware is done.</summary>
internal sealed class PipelineMiddleware(RequestPipeline pipeline) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var invocation = new Invocation(FunctionRoute.Named(context.FunctionDefinition.Name), context.TraceContext.TraceParent, context.InvocationId);
        var answer = await pipeline.RunAsync(context.GetHttpContext()!, invocation, async () =>
        {
            await next(context);
            return context.GetInvocationResult().Value;
        });

        // Asked for anew each time: it holds the value of the moment it was asked for.
        context.GetInvocationResult().Value = answer;
    }
}
