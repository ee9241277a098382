using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Applications;

/// <summary>POST /connect/applications: a new OAuth or M2M application.</summary>
public sealed class CreateApplication(ApplicationRegistry registry)
{
    [Function(nameof(CreateApplication))]
    [Requires(Permissions.WriteApplications)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "connect/applications")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var created = await body.ThenAsync(sent => registry.CreateAsync(
            request.Caller(),
            IdempotencyHeader.Read(request, nameof(CreateApplication), sent),
            sent.Json,
            request.HttpContext.RequestAborted));
        return created.Match(Answer.Created, Answer.Failure);
    }
}
