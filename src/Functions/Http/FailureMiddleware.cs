using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Turns what was thrown into an answer: an outage into 503, anything else into 500, each logged once and told to the
/// caller by nothing but the request's id.
/// </summary>
internal sealed partial class FailureMiddleware(ILogger<FailureMiddleware> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext()!;
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is ConnectionResetException || http.RequestAborted.IsCancellationRequested)
        {
            Abandoned(e);
            context.GetInvocationResult().Value = FailureAnswers.Abandoned;
        }
        catch (StorageUnavailableException e)
        {
            StoreUnavailable(e);
            context.GetInvocationResult().Value = FailureAnswers.Unavailable;
        }
        catch (KeysUnavailableException e)
        {
            KeyUnavailable(e);
            context.GetInvocationResult().Value = FailureAnswers.Unavailable;
        }
        catch (BadHttpRequestException e)
        {
            context.GetInvocationResult().Value = Answer.Failure(e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? BodyFailure.TooLarge
                : BodyFailure.Malformed("The request could not be read."));
        }
        catch (Exception e)
        {
            Failed(e);
            context.GetInvocationResult().Value = FailureAnswers.InternalError(http.Request.Id());
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
