using ConnectFunctions.Functions.Telemetry;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// What every request passes on its way to a function, on either front: it gets an id, is admitted or refused, and whatever
/// is thrown becomes an answer. The answer comes back as a value, for the front to send.
/// </summary>
internal sealed partial class RequestPipeline(Admission admission, UlidGenerator ulids, TimeProvider clock, ILogger<RequestPipeline> log)
{
    /// <param name="http">The request and its response; headers are set on the response, nothing is sent.</param>
    /// <param name="invocation">Which function is called, and how the call is known elsewhere.</param>
    /// <param name="call">Calls the function; its result is the answer.</param>
    public async ValueTask<IResult> RunAsync(HttpContext http, Invocation invocation, Func<ValueTask<object?>> call)
    {
        Identify(http);
        using var operation = MeasuredOperation.Start(invocation, clock);
        var answer = await AnswerAsync(http, invocation.Function, call);
        operation?.Answered(http, answer);
        return answer;
    }

    /// <summary>Gives the request its id, and the response the headers that every answer has.</summary>
    public void Identify(HttpContext http)
    {
        var id = RequestId.Of(http.Request, ulids);
        RequestId.Current = id;
        http.Features.Set(id);
        http.Response.Headers[RequestId.Header] = id.Value;
        http.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
    }

    /// <summary>An outage is answered 503 and anything else that is thrown 500, each logged once and told to the caller by nothing but the request's id.</summary>
    private async ValueTask<Answer> AnswerAsync(HttpContext http, FunctionRoute function, Func<ValueTask<object?>> call)
    {
        try
        {
            return await admission.RefusalAsync(http, function)
                ?? await call() as Answer
                ?? throw new InvalidOperationException($"{function.Name} gave no answer.");
        }
        catch (Exception e) when (e is ConnectionResetException || http.RequestAborted.IsCancellationRequested)
        {
            Abandoned(e);
            return FailureAnswers.Abandoned;
        }
        catch (StorageUnavailableException e)
        {
            StoreUnavailable(e);
            return FailureAnswers.Unavailable;
        }
        catch (KeysUnavailableException e)
        {
            KeyUnavailable(e);
            return FailureAnswers.Unavailable;
        }
        catch (BadHttpRequestException e)
        {
            return Answer.Failure(e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? BodyFailure.TooLarge
                : BodyFailure.Malformed("The request could not be read."));
        }
        catch (Exception e)
        {
            Failed(e);
            return FailureAnswers.InternalError(http.Request.Id());
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The client closed the request")]
    private partial void Abandoned(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Answered 503: the store cannot do its part")]
    private partial void StoreUnavailable(Exception exception);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "Answered 500")]
    private partial void Failed(Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Answered 503: a key cannot be had")]
    private partial void KeyUnavailable(Exception exception);
}
