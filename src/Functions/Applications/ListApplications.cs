using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Applications;

/// <summary>GET /connect/applications: a page of the environment's applications.</summary>
public sealed class ListApplications(ApplicationRegistry registry)
{
    [Function(nameof(ListApplications))]
    [Requires(Permissions.ReadApplications)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "connect/applications")] HttpRequest request)
    {
        if (!ListParameters.Read(request.Query, request.Caller()).TryGet(out var query, out var failure))
        {
            return Answer.Failure(failure);
        }

        var listed = await registry.ListAsync(request.Caller(), query, request.HttpContext.RequestAborted);
        return listed.TryGet(out var page, out failure) ? Answer.Ok(page) : Answer.Failure(failure);
    }
}
