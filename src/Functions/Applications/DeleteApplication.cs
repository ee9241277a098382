using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Applications;

/// <summary>DELETE /connect/applications/{id}: removes the application and all of its client secrets.</summary>
public sealed class DeleteApplication(ApplicationRegistry registry)
{
    [Function(nameof(DeleteApplication))]
    [Requires(Permissions.WriteApplications)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "connect/applications/{id}")] HttpRequest request,
        string id)
    {
        if (!Preconditions.Read(request).TryGet(out var conditions, out var unreadable))
        {
            return Answer.Failure(unreadable);
        }

        var deleted = await registry.DeleteAsync(request.Caller(), id, conditions.OfChange, request.HttpContext.RequestAborted);
        return deleted.Match(Answer.NoContent, Answer.Failure);
    }
}
