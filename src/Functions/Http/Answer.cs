using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using ConnectFunctions.Applications;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Functions.Applications;
using ConnectFunctions.Functions.ClientSecrets;
using ConnectFunctions.Functions.Health;
using ConnectFunctions.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// What a function answers. The body is made here and now, so that a mistake in making it is still the middleware's
/// to tell of; the front only sends it. No property is public: the worker sends the Functions host those of a result as JSON.
/// </summary>
internal sealed class Answer : IResult
{
    private const int EntityTagBytes = 16;

    private readonly byte[] body;
    private readonly (string Name, string Value)[] headers;

    private Answer(int status, byte[] body, params (string Name, string Value)[] headers) =>
        (Status, this.body, this.headers) = (status, body, headers);

    internal int Status { get; }

    /// <summary>How it went, for telemetry: <c>ok</c>, <c>replayed</c>, <c>not_modified</c>, or the code of the error.</summary>
    internal string Outcome { get; private init; } = "ok";

    /// <summary>The application or client secret that it shows; null when it shows none or several.</summary>
    internal string? ObjectId { get; private init; }

    /// <summary>A strong entity tag of the body.</summary>
    internal string EntityTag => $"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, EntityTagBytes))}\"";

    public static Answer Ok(Application application) => Tagged(StatusCodes.Status200OK, application, isReplay: false);

    /// <summary>The application, or 412 when it is not the one that the caller means, or 304 when the caller has it already.</summary>
    public static Answer Ok(Application application, Preconditions conditions)
    {
        var answer = Ok(application);
        if (conditions.UnmetByReading(answer) is { } unmet)
        {
            return Failure(unmet);
        }

        return conditions.HasAlready(answer)
            ? new Answer(StatusCodes.Status304NotModified, [], (HeaderNames.ETag, answer.EntityTag)) { Outcome = "not_modified", ObjectId = answer.ObjectId }
            : answer;
    }

    public static Answer Ok(ApplicationPage page) =>
        Json(StatusCodes.Status200OK, ApplicationListBody.Of(page), JsonShapes.Default.ApplicationListBody);

    public static Answer Ok(IReadOnlyList<ClientSecret> secrets) =>
        Json(StatusCodes.Status200OK, [.. secrets.Select(ClientSecretBody.Of)], JsonShapes.Default.ClientSecretBodyArray);

    public static Answer Created(Created<Application> created) => Tagged(StatusCodes.Status201Created, created.Value, created.IsReplay);

    /// <summary>The only answer with a secret in it: nobody on the way may keep it.</summary>
    public static Answer Created(Created<NewClientSecret> created) => new(
        StatusCodes.Status201Created,
        JsonShapes.ToUtf8Bytes(NewClientSecretBody.Of(created.Value), JsonShapes.Default.NewClientSecretBody),
        [(HeaderNames.CacheControl, "no-store"), .. Replayed(created.IsReplay)])
    {
        Outcome = OutcomeOf(created.IsReplay),
        ObjectId = created.Value.Secret.Id.ToString(),
    };

    public static Answer Healthy { get; } = Json(StatusCodes.Status200OK, new HealthBody("ok"), JsonShapes.Default.HealthBody);

    public static Answer NoContent(Done done) => new(StatusCodes.Status204NoContent, []);

    public static Answer Failure(Failure failure) => FailureAnswers.Of(failure);

    public static Answer Error(int status, ErrorBody error, params (string Name, string Value)[] headers) =>
        new(status, JsonShapes.ToUtf8Bytes(error, JsonShapes.Default.ErrorBody), headers) { Outcome = error.Code };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in headers)
        {
            response.Headers[name] = value;
        }

        if (Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return Task.CompletedTask;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;

        // Without the request's own token: when the caller has left, the server drops what is written, and nothing has failed.
        return response.Body.WriteAsync(body, CancellationToken.None).AsTask();
    }

    private static Answer Tagged(int status, Application application, bool isReplay)
    {
        var untagged = Json(status, ApplicationBody.Of(application), JsonShapes.Default.ApplicationBody);
        return new Answer(status, untagged.body, [(HeaderNames.ETag, untagged.EntityTag), .. Replayed(isReplay)])
        {
            Outcome = OutcomeOf(isReplay),
            ObjectId = application.Id.ToString(),
        };
    }

    private static string OutcomeOf(bool isReplay) => isReplay ? "replayed" : "ok";

    private static (string Name, string Value)[] Replayed(bool isReplay) => isReplay ? [("Idempotent-Replayed", "true")] : [];

    private static Answer Json<T>(int status, T body, JsonTypeInfo<T> shape) => new(status, JsonShapes.ToUtf8Bytes(body, shape));
}
