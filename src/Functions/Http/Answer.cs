using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ConnectFunctions.Applications;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Functions.Applications;
using ConnectFunctions.Functions.ClientSecrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// What a function answers. The body is made here and now, so that a mistake in making it is still the middleware's
/// to tell of; the worker only sends it.
/// </summary>
internal sealed class Answer : IResult
{
    private readonly int status;
    private readonly byte[] body;
    private readonly (string Name, string Value)[] headers;

    private Answer(int status, byte[] body, params (string Name, string Value)[] headers) =>
        (this.status, this.body, this.headers) = (status, body, headers);

    public static Answer Ok(Application application) =>
        Json(StatusCodes.Status200OK, ApplicationBody.Of(application), JsonShapes.Api.ApplicationBody);

    public static Answer Ok(ApplicationPage page) =>
        Json(StatusCodes.Status200OK, ApplicationListBody.Of(page), JsonShapes.Api.ApplicationListBody);

    public static Answer Ok(IReadOnlyList<ClientSecret> secrets) =>
        Json(StatusCodes.Status200OK, [.. secrets.Select(ClientSecretBody.Of)], JsonShapes.Api.ClientSecretBodyArray);

    public static Answer Created(Application application) =>
        Json(StatusCodes.Status201Created, ApplicationBody.Of(application), JsonShapes.Api.ApplicationBody);

    /// <summary>The only answer with a secret in it: nobody on the way may keep it.</summary>
    public static Answer Created(NewClientSecret secret) =>
        Json(StatusCodes.Status201Created, NewClientSecretBody.Of(secret), JsonShapes.Api.NewClientSecretBody, (HeaderNames.CacheControl, "no-store"));

    public static Answer NoContent(Done done) => new(StatusCodes.Status204NoContent, []);

    public static Answer Failure(Failure failure) => FailureAnswers.Of(failure);

    public static Answer Error(int status, ErrorBody error, params (string Name, string Value)[] headers) =>
        Json(status, error, JsonShapes.Api.ErrorBody, headers);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            response.Headers[name] = value;
        }

        if (status == StatusCodes.Status204NoContent)
        {
            return Task.CompletedTask;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    private static Answer Json<T>(int status, T body, JsonTypeInfo<T> shape, params (string Name, string Value)[] headers) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(body, shape), headers);
}
