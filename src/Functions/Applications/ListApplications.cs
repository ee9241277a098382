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
        var page = await ListParameters.Read(request.Query, request.Caller())
            .ThenAsync(query => registry.ListAsync(request.Caller(), query, request.HttpContext.RequestAborted));
        return page.Match(Answer.Ok, Answer.Failure);
    }
}
