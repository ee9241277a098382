using System.Collections.Concurrent;
using System.Globalization;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Configuration;
using ConnectFunctions.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Holds each API key to its share of this instance. Only requests with a good key are counted, under that key, so no
/// caller can use up another's.
/// </summary>
internal sealed class RateLimitMiddleware(IOptions<RateLimitSettings> settings, TimeProvider clock) : IFunctionsWorkerMiddleware
{
    private const int MaxLimiters = 10_000;

    private readonly ConcurrentDictionary<string, KeyRateLimiter> limiters = new(StringComparer.Ordinal);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext()!;
        if (http.Features.Get<Caller>() is { } caller)
        {
            var limiter = limiters.GetOrAdd(caller.Actor.Name, _ => NewLimiter());
            var isWithin = limiter.TryCount();
            http.Response.Headers["RateLimit-Limit"] = Text(limiter.Limit);
            http.Response.Headers["RateLimit-Remaining"] = Text(limiter.Remaining);
            http.Response.Headers["RateLimit-Reset"] = Text(limiter.ResetSeconds);
            if (!isWithin)
            {
                FunctionsTelemetry.RateLimitRefusals.Add(1);
                http.Response.Headers[HeaderNames.RetryAfter] = Text(limiter.ResetSeconds);
                context.GetInvocationResult().Value = FailureAnswers.TooManyRequests;
                return;
            }
        }

        await next(context);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private KeyRateLimiter NewLimiter()
    {
        // Keys come and go; those whose window is over need not be remembered.
        if (limiters.Count >= MaxLimiters)
        {
            foreach (var (key, limiter) in limiters)
            {
                if (limiter.IsIdle)
                {
                    limiters.TryRemove(key, out _);
                }
            }
        }

        return new KeyRateLimiter(settings.Value.Requests, TimeSpan.FromSeconds(settings.Value.WindowSeconds), clock);
    }
}
