using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>Reads a request's body: one JSON object of at most 256 KiB.</summary>
internal static class JsonBody
{
    public const int MaxSize = 256 * 1024;

    /// <summary>The object; a failure when there is no body.</summary>
    public static async Task<Outcome<RequestBody>> ReadAsync(HttpRequest request) => Parse(
        await ReadBytesAsync(request), bytes => bytes.IsEmpty ? BodyFailure.Malformed("The body is missing: a JSON object is needed.") : StrictJson.Parse(bytes));

    /// <summary>The object, or an empty one when there is no body, whatever its content type.</summary>
    public static async Task<Outcome<RequestBody>> ReadOptionalAsync(HttpRequest request) => Parse(
        await ReadBytesAsync(request), bytes => StrictJson.Parse(bytes.IsEmpty ? "{}"u8.ToArray() : bytes));

    private static Outcome<RequestBody> Parse(
        Outcome<ReadOnlyMemory<byte>> read, Func<ReadOnlyMemory<byte>, Outcome<JsonElement>> parse) => read.Match(
            bytes => parse(bytes).Match<Outcome<RequestBody>>(
                json => new RequestBody(json, SHA256.HashData(bytes.Span)),
                failure => failure),
            failure => failure);

    private static async Task<Outcome<ReadOnlyMemory<byte>>> ReadBytesAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxSize)
        {
            return BodyFailure.TooLarge;
        }

        var cancellation = request.HttpContext.RequestAborted;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellation);
            if (read.Buffer.Length > MaxSize)
            {
                // Or else the server cannot read on to the body's end, and closes the connection before the answer is through.
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return BodyFailure.TooLarge;
            }

            if (read.IsCompleted)
            {
                ReadOnlyMemory<byte> bytes = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return bytes.IsEmpty || IsJson(request) ? bytes : BodyFailure.NotJson;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool IsJson(HttpRequest request)
    {
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding)
            && !request.Headers.ContentEncoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var contentType = request.Headers.ContentType;
        if (StringValues.IsNullOrEmpty(contentType))
        {
            return true;
        }

        return MediaTypeHeaderValue.TryParse(contentType.ToString(), out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
