using System.Collections.Concurrent;
using System.Reflection;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Primitives;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Lets in who presents a good API key with the permission that the function <see cref="RequiresAttribute"/>. Whatever
/// is wrong with a key, the answer is the same 401.
/// </summary>
internal sealed class AuthenticationMiddleware(ApiKeyAuthentication apiKeys) : IFunctionsWorkerMiddleware
{
    private const string Scheme = "Bearer";

    private readonly ConcurrentDictionary<string, Permissions?> requirements = new();

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (requirements.GetOrAdd(context.FunctionDefinition.EntryPoint, RequirementOf) is not { } required)
        {
            await next(context);
            return;
        }

        var http = context.GetHttpContext()!;
        if (!ApiKeyText.TryParse(BearerToken(http.Request.Headers.Authorization), out var text)
            || await apiKeys.AuthenticateAsync(text, http.RequestAborted) is not { } key)
        {
            context.GetInvocationResult().Value = FailureAnswers.Unauthorized;
            return;
        }

        var missing = required & ~key.Permissions;
        if (missing != Permissions.None)
        {
            context.GetInvocationResult().Value = Answer.Failure(
                new Failure.Forbidden($"This API key lacks the permission '{PermissionNames.Format(missing)}'."));
            return;
        }

        http.Features.Set(new Caller(text.Environment, new Actor(key.Id.ToString(), http.Request.Id()), key.Organization));
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

    /// <summary>Null when the function allows anyone. One that says nothing lets nobody in.</summary>
    private static Permissions? RequirementOf(string entryPoint)
    {
        var dot = entryPoint.LastIndexOf('.');
        var method = typeof(AuthenticationMiddleware).Assembly.GetType(entryPoint[..dot])?.GetMethod(entryPoint[(dot + 1)..]);
        if (method?.IsDefined(typeof(AllowsAnyoneAttribute), inherit: false) is true)
        {
            return null;
        }

        return method?.GetCustomAttribute<RequiresAttribute>()?.Permissions
            ?? throw new InvalidOperationException($"{entryPoint} does not say which permissions it requires.");
    }
}
