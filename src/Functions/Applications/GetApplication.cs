using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Applications;

/// <summary>GET /connect/applications/{id}: one application, by its ID or its client ID.</summary>
public sealed class GetApplication(ApplicationRegistry registry)
{
    [Function(nameof(GetApplication))]
    [Requires(Permissions.ReadApplications)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "connect/applications/{id}")] HttpRequest request,
        string id)
    {
        if (!Preconditions.Read(request).TryGet(out var conditions, out var unreadable))
        {
            return Answer.Failure(unreadable);
        }

        var found = await registry.FindAsync(request.Caller(), id, request.HttpContext.RequestAborted);
        return found.TryGet(out var application, out var failure) ? Answer.Ok(application, conditions) : Answer.Failure(failure);
    }
}
