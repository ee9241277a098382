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

    /// <summary>An API key is looked at before the body is read, so a body may not take so long that the key is no longer good.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(20);

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

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        limit.CancelAfter(LongestRead);
        try
        {
            return await ReadBytesAsync(request, limit.Token);
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return BodyFailure.Malformed($"The body did not arrive within {LongestRead.TotalSeconds:0} seconds.");
        }
    }

    private static async Task<Outcome<ReadOnlyMemory<byte>>> ReadBytesAsync(HttpRequest request, CancellationToken cancellation)
    {
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
