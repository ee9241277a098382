using System.Text;

namespace ConnectFunctions.Tests.Support;

/// <summary>Lets no response through that <c>docs/openapi.yaml</c> does not allow.</summary>
public sealed class ValidatingHandler(HttpMessageHandler inner, OpenApiValidator? validator = null) : DelegatingHandler(inner)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public ValidatingHandler()
        : this(new SocketsHttpHandler())
    {
    }

    /// <exception cref="OpenApiContradictionException">Names the request and everything that is wrong with the response.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var errors = await CheckAsync(request, response, body);
        if (errors.Count == 0)
        {
            return response;
        }

        response.Dispose();
        throw new OpenApiContradictionException(
            $"{request.Method} {request.RequestUri!.PathAndQuery} answered {(int)response.StatusCode}, and docs/openapi.yaml does not allow that:\n"
            + string.Join('\n', errors.Select(error => $"  - {error}")));
    }

    private async Task<IReadOnlyList<string>> CheckAsync(HttpRequestMessage request, HttpResponseMessage response, byte[] body)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException e)
        {
            return [$"the body is not UTF-8: {e.Message}"];
        }

        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return await (validator ?? OpenApiValidator.Shared)
            .ValidateAsync(request.Method, request.RequestUri!.PathAndQuery, (int)response.StatusCode, headers, text);
    }
}
