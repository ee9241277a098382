using ConnectFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Functions.Http;

/// <summary>The header by which a caller says that a POST is one that it may send again.</summary>
internal static class IdempotencyHeader
{
    private const string Name = "Idempotency-Key";

    private static readonly Failure.Invalid IllFormed = Failure.Invalid.Of(
        [new FieldError(Name, "invalid_idempotency_key", $"must be given once, with 1 to {IdempotencyKey.MaxLength} visible ASCII characters.")]);

    /// <summary>Calls on with the request as one that may come again, or with null when it did not say so.</summary>
    /// <param name="operation">The function's name.</param>
    public static Task<Outcome<T>> ThenAsync<T>(
        HttpRequest request, string operation, RequestBody body, Func<IdempotentRequest?, Task<Outcome<T>>> next)
        where T : notnull
    {
        var values = request.Headers[Name];
        if (values.Count == 0)
        {
            return next(null);
        }

        return values.Count == 1 && IdempotencyKey.TryParse(values[0], out var key)
            ? next(new IdempotentRequest(key, operation, body.Digest))
            : Task.FromResult<Outcome<T>>(IllFormed);
    }
}
