using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Primitives;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Finds out who calls a function that does not allow anyone: whoever presents a good API key. Whatever is wrong with a
/// key, the answer is the same 401.
/// </summary>
internal sealed class AuthenticationMiddleware(ApiKeyAuthentication apiKeys) : IFunctionsWorkerMiddleware
{
    private const string Scheme = "Bearer";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (FunctionAccess.Of(context) is not null)
        {
            var http = context.GetHttpContext()!;
            if (!ApiKeyText.TryParse(BearerToken(http.Request.Headers.Authorization), out var text)
                || await apiKeys.AuthenticateAsync(text, http.RequestAborted) is not { } key)
            {
                context.GetInvocationResult().Value = FailureAnswers.Unauthorized;
                return;
            }

            http.Features.Set(key);
            http.Features.Set(new Caller(text.Environment, new Actor(key.Id.ToString(), http.Request.Id()), key.Organization));
        }

        await next(context);
    }

    /// <summary>RFC 6750 §2.1: one header, the scheme in any case, one token.</summary>
    private static string? BearerToken(StringValues authorization)
    {
        if (authorization.Count != 1 || authorization[0]!.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var scheme, var token])
        {
            return null;
        }

        return scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase) ? token : null;
    }
}
