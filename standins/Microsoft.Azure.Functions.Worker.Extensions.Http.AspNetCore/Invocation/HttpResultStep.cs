using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;

/// <summary>
/// The step that gives the invocation its request, and executes the result once all later middleware has finished. Its
/// place among the middleware is where <c>ConfigureFunctionsWebApplication</c> was called.
/// </summary>
internal static class HttpResultStep
{
    public static async Task InvokeAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var invocation = (HttpInvocation)context.Features.Get<IFunctionExecutor>()!;
        var http = invocation.RevealHttpContext();
        await next(context);
        switch (invocation.InvocationResult)
        {
            case IActionResult result:
                await result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
            case IResult result:
                await result.ExecuteAsync(http);
                break;
        }
    }
}
