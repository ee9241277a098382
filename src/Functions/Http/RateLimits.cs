using System.Collections.Concurrent;
using System.Globalization;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Hosting;
using ConnectFunctions.Functions.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Holds each API key to its share of this instance. Only requests with a good key are counted, under that key, so no
/// caller can use up another's.
/// </summary>
internal sealed class RateLimits(IOptions<RateLimitSettings> settings, TimeProvider clock)
{
    private const int MaxLimiters = 10_000;

    /// <summary>The numbers that are told all the time, each made into text once.</summary>
    private static readonly string?[] Texts = new string?[10_000];

    private readonly ConcurrentDictionary<string, KeyRateLimiter> limiters = new(StringComparer.Ordinal);

    /// <summary>Counts a request, and tells the caller how many are left; false when it is one too many.</summary>
    public bool TryCount(Caller caller, HttpResponse response)
    {
        var limiter = limiters.GetOrAdd(caller.Actor.Name, static (_, limits) => limits.NewLimiter(), this);
        var isWithin = limiter.TryCount(out var remaining, out var resetSeconds);
        response.Headers["RateLimit-Limit"] = Text(settings.Value.Requests);
        response.Headers["RateLimit-Remaining"] = Text(remaining);
        response.Headers["RateLimit-Reset"] = Text(resetSeconds);
        if (!isWithin)
        {
            FunctionsTelemetry.RateLimitRefusals.Add(1);
            response.Headers[HeaderNames.RetryAfter] = Text(resetSeconds);
        }

        return isWithin;
    }

    private static string Text(int number) =>
        number < Texts.Length ? Texts[number] ??= number.ToString(CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture);

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
