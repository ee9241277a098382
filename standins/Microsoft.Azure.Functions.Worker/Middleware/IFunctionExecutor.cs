namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>The innermost step of the pipeline: binds, constructs, calls. An invocation carries its own as a feature.</summary>
internal interface IFunctionExecutor
{
    Task ExecuteAsync(FunctionContext context);
}
