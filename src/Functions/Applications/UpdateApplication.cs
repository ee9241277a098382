using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Applications;

/// <summary>PUT /connect/applications/{id}: changes the members that are sent, and no others.</summary>
public sealed class UpdateApplication(ApplicationRegistry registry)
{
    [Function(nameof(UpdateApplication))]
    [Requires(Permissions.WriteApplications)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "connect/applications/{id}")] HttpRequest request,
        string id)
    {
        var body = await JsonBody.ReadAsync(request);
        if (!body.TryGet(out var sent, out var unreadable) || !Preconditions.Read(request).TryGet(out var conditions, out unreadable))
        {
            return Answer.Failure(unreadable);
        }

        var updated = await registry.UpdateAsync(
            request.Caller(),
            id,
            conditions.OfChange,
            application => ApplicationChange.Read(sent.Json, application),
            request.HttpContext.RequestAborted);
        return updated.Match(Answer.Ok, Answer.Failure);
    }
}
