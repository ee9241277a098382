using Azure.Core;

namespace ConnectFunctions.Tests.Support;

/// <summary>Signs in to test servers, which take any token.</summary>
public sealed class TestCredential : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new("token-of-the-tests", TimeProvider.System.GetUtcNow().AddHours(1));

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
