using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.ClientSecrets;

/// <summary>DELETE /connect/client_secrets/{id}: revokes a client secret.</summary>
public sealed class DeleteClientSecret(ClientSecretRegistry registry)
{
    [Function(nameof(DeleteClientSecret))]
    [Requires(Permissions.WriteClientSecrets)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "connect/client_secrets/{id}")] HttpRequest request,
        string id)
    {
        var deleted = await registry.DeleteAsync(request.Caller(), id, request.HttpContext.RequestAborted);
        return deleted.Match(Answer.NoContent, Answer.Failure);
    }
}
