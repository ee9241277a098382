using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Health;

/// <summary>GET /health/live: 200 while the process answers at all.</summary>
public sealed class GetLive
{
    [Function(nameof(GetLive))]
    [AllowsAnyone]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request) => Answer.Healthy;
}
