using System.Text.Json.Serialization;
using ConnectFunctions.ClientSecrets;

namespace ConnectFunctions.Functions.ClientSecrets;

/// <summary>A client secret as callers see it after its creation. It is never changed, so both of its times are one.</summary>
internal sealed record ClientSecretBody(string Id, string SecretHint, string? LastUsedAt, string CreatedAt, string UpdatedAt)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "connect_application_secret";

    public static ClientSecretBody Of(ClientSecret secret)
    {
        var createdAt = Timestamp.Of(secret.Id.CreatedAt);
        var lastUsedAt = secret.LastUsedAt is { } used ? Timestamp.Of(used) : null;
        return new ClientSecretBody(secret.Id.ToString(), secret.Hint, lastUsedAt, createdAt, createdAt);
    }
}
