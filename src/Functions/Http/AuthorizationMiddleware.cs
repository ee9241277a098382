using ConnectFunctions.Environments;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace ConnectFunctions.Functions.Http;

/// <summary>Lets a known caller through who has the permissions that the function <see cref="RequiresAttribute"/>.</summary>
internal sealed class AuthorizationMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext()!.Features.Get<ApiKey>() is { } key && FunctionAccess.Of(context) is { } required)
        {
            var missing = required & ~key.Permissions;
            if (missing != Permissions.None)
            {
                context.GetInvocationResult().Value = Answer.Failure(
                    new Failure.Forbidden($"This API key lacks the permission '{PermissionNames.Format(missing)}'."));
                return;
            }
        }

        await next(context);
    }
}
