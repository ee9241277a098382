using System.Buffers;
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
/// What a function answers. The body is made before, and is here in parts, so that a mistake in making it is still the
/// pipeline's to tell of; the front only sends it. No property is public: the worker sends the Functions host those of a
/// result as JSON.
/// </summary>
internal sealed class Answer : IResult
{
    private readonly ReadOnlyMemory<byte>[] body;
    private readonly (string Name, string Value)[] headers;

    private Answer(int status, ReadOnlyMemory<byte>[] body, params (string Name, string Value)[] headers) =>
        (Status, this.body, this.headers) = (status, body, headers);

    internal int Status { get; }

    /// <summary>How it went, for telemetry: <c>ok</c>, <c>replayed</c>, <c>not_modified</c>, or the code of the error.</summary>
    internal string Outcome { get; private init; } = "ok";

    /// <summary>What it shows, an application or client secret; null when it shows none or several.</summary>
    internal object? Shown { get; private init; }

    public static Answer Ok(RenderedApplication application) => Tagged(StatusCodes.Status200OK, application);

    /// <summary>The application, or 412 when it is not the one that the caller means, or 304 when the caller has it already.</summary>
    public static Answer Ok(RenderedApplication application, Preconditions conditions)
    {
        if (conditions.UnmetByReading(application) is { } unmet)
        {
            return Failure(unmet);
        }

        return conditions.HasAlready(application)
            ? new Answer(StatusCodes.Status304NotModified, [], (HeaderNames.ETag, application.EntityTag)) { Outcome = "not_modified", Shown = application.Id }
            : Ok(application);
    }

    public static Answer Ok(ApplicationPage page) => new(StatusCodes.Status200OK, ApplicationListBody.Of(page));

    public static Answer Ok(IReadOnlyList<ClientSecret> secrets) =>
        Json(StatusCodes.Status200OK, [.. secrets.Select(ClientSecretBody.Of)], JsonShapes.Default.ClientSecretBodyArray);

    public static Answer Created(Created<RenderedApplication> created) =>
        Tagged(StatusCodes.Status201Created, created.Value, created.IsReplay);

    /// <summary>The only answer with a secret in it: nobody on the way may keep it.</summary>
    public static Answer Created(Created<NewClientSecret> created) => new(
        StatusCodes.Status201Created,
        [JsonShapes.ToUtf8Bytes(NewClientSecretBody.Of(created.Value), JsonShapes.Default.NewClientSecretBody)],
        [(HeaderNames.CacheControl, "no-store"), .. Replayed(created.IsReplay)])
    {
        Outcome = OutcomeOf(created.IsReplay),
        Shown = created.Value.Secret.Id,
    };

    public static Answer Healthy { get; } = Json(StatusCodes.Status200OK, new HealthBody("ok"), JsonShapes.Default.HealthBody);

    public static Answer NoContent(Done done) => new(StatusCodes.Status204NoContent, []);

    public static Answer Failure(Failure failure) => FailureAnswers.Of(failure);

    public static Answer Error(int status, ErrorBody error, params (string Name, string Value)[] headers) =>
        new(status, [JsonShapes.ToUtf8Bytes(error, JsonShapes.Default.ErrorBody)], headers) { Outcome = error.Code };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in headers)
        {
            response.Headers[name] = value;
        }

        if (Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = Length();

        // Without the request's own token: when the caller has left, the server drops what is written, and nothing has failed.
        await response.StartAsync(CancellationToken.None);
        foreach (var part in body)
        {
            response.BodyWriter.Write(part.Span);
        }

        await response.BodyWriter.FlushAsync(CancellationToken.None);
    }

    private static Answer Tagged(int status, RenderedApplication application, bool isReplay = false) =>
        new(status, [application.Body], [(HeaderNames.ETag, application.EntityTag), .. Replayed(isReplay)])
        {
            Outcome = OutcomeOf(isReplay),
            Shown = application.Id,
        };

    private static string OutcomeOf(bool isReplay) => isReplay ? "replayed" : "ok";

    private static (string Name, string Value)[] Replayed(bool isReplay) => isReplay ? [("Idempotent-Replayed", "true")] : [];

    private static Answer Json<T>(int status, T body, JsonTypeInfo<T> shape) => new(status, [JsonShapes.ToUtf8Bytes(body, shape)]);

    private long Length()
    {
        var length = 0L;
        foreach (var part in body)
        {
            length += part.Length;
        }

        return length;
    }
}
