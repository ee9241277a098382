using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.ClientSecrets;

/// <summary>POST /connect/applications/{id}/client_secrets: a new secret, shown in the answer and never again.</summary>
public sealed class CreateClientSecret(ClientSecretRegistry registry)
{
    [Function(nameof(CreateClientSecret))]
    [Requires(Permissions.WriteClientSecrets)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "connect/applications/{id}/client_secrets")] HttpRequest request,
        string id)
    {
        // There is nothing to say in it, but what is sent has to be sound.
        var body = await JsonBody.ReadOptionalAsync(request);
        var created = await body.ThenAsync(sent => registry.CreateAsync(
            request.Caller(), id, IdempotencyHeader.Read(request, nameof(CreateClientSecret), sent), request.HttpContext.RequestAborted));
        return created.Match(Answer.Created, Answer.Failure);
    }
}
