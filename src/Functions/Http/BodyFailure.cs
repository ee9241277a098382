using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Functions.Http;

/// <summary>The body could not be read at all.</summary>
internal sealed record BodyFailure(int Status, string Code, string Message) : Failure
{
    public static readonly BodyFailure TooLarge = new(
        StatusCodes.Status413PayloadTooLarge, "request_too_large", $"The body must have at most {JsonBody.MaxSize} bytes.");

    public static readonly BodyFailure NotJson = new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported_media_type",
        "The body must be JSON in UTF-8, uncompressed: send 'Content-Type: application/json'.");

    public static BodyFailure Malformed(string message) => new(StatusCodes.Status400BadRequest, "invalid_request_body", message);
}
