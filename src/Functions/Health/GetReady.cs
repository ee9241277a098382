using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Health;

/// <summary>GET /health/ready: 200 when requests can be served, 503 otherwise.</summary>
public sealed class GetReady(Readiness readiness)
{
    [Function(nameof(GetReady))]
    [AllowsAnyone]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request) =>
        await readiness.IsReadyAsync(request.HttpContext.RequestAborted) ? Answer.Healthy : FailureAnswers.Unavailable;
}
