using Azure.Core;
using Azure.Identity;

namespace ConnectFunctions.Settings;

/// <summary>Who the product is to Azure. Never a chain of guesses in production: there it is the app's own identity or nobody.</summary>
public static class AzureSignIn
{
    /// <param name="development">True on a developer's machine, where the developer's own sign-in is used.</param>
    /// <param name="clientId">The client ID of a user-assigned managed identity; null for the system-assigned one.</param>
    public static TokenCredential Credential(bool development, string? clientId) => development
        ? new ChainedTokenCredential(new AzureCliCredential(), new AzureDeveloperCliCredential(), new VisualStudioCredential())
        : new ManagedIdentityCredential(string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
