using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.ClientSecrets;

/// <summary>GET /connect/applications/{id}/client_secrets: an application's secrets, without their plaintext.</summary>
public sealed class ListClientSecrets(ClientSecretRegistry registry)
{
    [Function(nameof(ListClientSecrets))]
    [Requires(Permissions.ReadClientSecrets)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "connect/applications/{id}/client_secrets")] HttpRequest request,
        string id)
    {
        var found = await registry.ListAsync(request.Caller(), id, request.HttpContext.RequestAborted);
        return found.Match(Answer.Ok, Answer.Failure);
    }
}
