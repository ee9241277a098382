namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Constructed once, for all invocations.</summary>
public interface IFunctionsWorkerMiddleware
{
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
