using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>The one place where failures become HTTP.</summary>
internal static class FailureAnswers
{
    private const int RetryAfterSeconds = 1;

    /// <summary>Where the front itself tells that there is no function for a path and method.</summary>
    public static readonly Answer NoSuchAddress = Answer.Error(
        StatusCodes.Status404NotFound,
        new("There is nothing at this address, or not for this method. docs/openapi.yaml has all there is.", "entity_not_found"));

    public static readonly Answer Unauthorized = Answer.Error(
        StatusCodes.Status401Unauthorized,
        new("A valid API key is required: send 'Authorization: Bearer sk_…'.", "unauthorized"),
        (HeaderNames.WWWAuthenticate, "Bearer"));

    public static readonly Answer Unavailable = Answer.Error(
        StatusCodes.Status503ServiceUnavailable,
        new("The service cannot do this right now. Try again shortly.", "service_unavailable"),
        (HeaderNames.RetryAfter, RetryAfterSeconds.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Nobody is left to read it.</summary>
    public static readonly Answer Abandoned = Answer.Error(
        StatusCodes.Status499ClientClosedRequest,
        new("The client closed the request.", "client_closed_request"));

    /// <summary>The middleware adds when to come again.</summary>
    public static readonly Answer TooManyRequests = Answer.Error(
        StatusCodes.Status429TooManyRequests,
        new("This API key has used up its requests for now. Wait as long as Retry-After says.", "rate_limit_exceeded"));

    public static Answer Of(Failure failure) => failure switch
    {
        Failure.NotFound notFound => Answer.Error(StatusCodes.Status404NotFound, new(notFound.Message, "entity_not_found")),
        Failure.Invalid invalid => Answer.Error(
            StatusCodes.Status422UnprocessableEntity,
            new(invalid.Message, "unprocessable_entity", invalid.Errors.Count == 0 ? null : invalid.Errors)),
        Failure.KeyReused => Answer.Error(
            StatusCodes.Status422UnprocessableEntity,
            new("This idempotency key was used for another request. Use a new key for each request.", "idempotency_key_reused")),
        Failure.PreconditionFailed unmet => Answer.Error(StatusCodes.Status412PreconditionFailed, new(unmet.Message, "precondition_failed")),
        Failure.Forbidden forbidden => Answer.Error(StatusCodes.Status403Forbidden, new(forbidden.Message, "forbidden")),
        Failure.Contended => Unavailable,
        HeaderFailure header => Answer.Error(StatusCodes.Status400BadRequest, new($"{header.Header} {header.Problem}", "invalid_request")),
        BodyFailure body => Answer.Error(body.Status, new(body.Message, body.Code)),
        _ => throw new UnreachableException($"{failure.GetType()} has no answer."),
    };

    public static Answer InternalError(string requestId) => Answer.Error(
        StatusCodes.Status500InternalServerError,
        new($"Something went wrong here. Quote request {requestId} when you report it.", "internal_error"));
}
