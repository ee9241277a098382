using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Who calls a function, and whether that caller may: a good API key (401), within its share of this instance (429), with
/// the permissions that the function requires (403). Whatever is wrong with a key, the answer is the same 401.
/// </summary>
internal sealed class Admission(ApiKeyAuthentication apiKeys, RateLimits rateLimits)
{
    private const string Scheme = "Bearer";

    /// <summary>Why the request goes no further; null when it may, and then its caller is known unless anyone may call.</summary>
    public async ValueTask<Answer?> RefusalAsync(HttpContext http, FunctionRoute function)
    {
        if (function.Required is not { } required)
        {
            return null;
        }

        if (!ApiKeyText.TryParse(BearerToken(http.Request.Headers.Authorization), out var text)
            || await apiKeys.AuthenticateAsync(text, http.RequestAborted) is not { } key)
        {
            return FailureAnswers.Unauthorized;
        }

        var caller = new Caller(text.Environment, new Actor(key.Id.ToString(), http.Request.Id()), key.Organization);
        http.Features.Set(caller);
        if (!rateLimits.TryCount(caller, http.Response))
        {
            return FailureAnswers.TooManyRequests;
        }

        var missing = required & ~key.Permissions;
        return missing == Permissions.None
            ? null
            : Answer.Failure(new Failure.Forbidden($"This API key lacks the permission '{PermissionNames.Format(missing)}'."));
    }

    /// <summary>RFC 6750 §2.1: one header, the scheme in any case, one token.</summary>
    private static ReadOnlySpan<char> BearerToken(StringValues authorization)
    {
        var text = authorization.Count == 1 ? authorization[0].AsSpan().Trim(' ') : [];
        var space = text.IndexOf(' ');
        return space >= 0 && text[..space].Equals(Scheme, StringComparison.OrdinalIgnoreCase) ? text[space..].TrimStart(' ') : [];
    }
}
