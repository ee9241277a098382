using ConnectFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Functions.Http;

/// <summary>The header by which a caller says that a POST is one that it may send again.</summary>
internal static class IdempotencyHeader
{
    private const string Name = "Idempotency-Key";

    private static readonly Failure.Invalid IllFormed = Failure.Invalid.Of(
        [new FieldError(Name, "invalid_idempotency_key", $"must be given once, with 1 to {IdempotencyKey.MaxLength} visible ASCII characters.")]);

    /// <summary>The request as one that may come again; null when it did not say so, or with a key that says nothing.</summary>
    /// <param name="operation">The function's name.</param>
    public static Outcome<IdempotentRequest>? Read(HttpRequest request, string operation, RequestBody body)
    {
        var values = request.Headers[Name];
        if (values.Count == 0)
        {
            return null;
        }

        if (values.Count > 1 || !IdempotencyKey.TryParse(values[0], out var key))
        {
            return IllFormed;
        }

        if (!key.NamesOneRequest)
        {
            return null;
        }

        return new IdempotentRequest(key, operation, body.Digest);
    }
}
